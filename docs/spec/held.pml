/*
 * A queue that is held until its caller has committed, and a check that closes the door (docs/held.md).
 *
 * The caller has a database of its own. In one transaction it starts the queue and writes a row with its id, as the first
 * or as the last statement; then it commits and submits, or rolls back and drops. It may die after each of these. The start
 * may arrive long after that. Skald calls the check at any time, dies while it does, and gets an answer, or none. Between
 * any two statements anything may happen. README.md says what came of it; ./check runs it.
 */

#ifndef ATTEMPTS
#define ATTEMPTS 2       /* at the check; then the queue needs a human */
#endif
#ifndef DEATHS
#define DEATHS 1         /* of the node that works on the queue */
#endif
#define CALLS 4          /* of the check, at most: ATTEMPTS + DEATHS */

/* The queue: queue/QueueStatus. `running` ends with its first step: from then on it is a queue like others. */
mtype = { absent, held, running, succeeded, restored, attention };

/* The row of the caller's table, and what the check answers. */
mtype = { none, committed, closed };
mtype = { unanswered, yes, no };

/* Skald's database. */
mtype queue = absent;
bool calling;            /* a check is announced and has no outcome */
byte attempts;
byte fence;

/* The caller's database: the row that is committed, and whether an open transaction has inserted its own. */
mtype row = none;
bool inserted;

mtype answer[CALLS];     /* of each call of the check, once it is there */
byte calls;              /* how many were made */
byte open_calls;

bool start_sent;
bool start_over;         /* it has arrived or never will */
bool caller_over;
bool checks_over;
bool told;               /* the caller was told that the queue runs */

#define tell(text) printf(text)

bool reached_violation; bool reached_between; bool reached_late;

/* ---------------------------------------------------------------------------------------- what must always hold */

inline observe() {
    /* Nothing is dropped that the caller committed or will commit, and nothing runs that it did not commit. */
    assert(!(queue == restored && row == committed));
    assert(!((queue == running || queue == succeeded) && row != committed));
    /* What was answered stays so. */
    assert(!told || queue == running || queue == succeeded)
}

/* ---------------------------------------------------------------------------------------------------- the caller */

proctype Caller() {
    bool row_first;
    if
    :: row_first = true; inserted = true; tell("the caller inserts its row\n")
    :: row_first = false
    fi;
    start_sent = true;
    if
    :: queue != absent                                  /* answered, at once or when it was sent again */
    :: goto dies
    fi;
    if
    :: row_first
    :: else ->
        atomic {
            if
            :: row == closed -> reached_violation = true; goto rolls_back    /* a unique violation */
            :: else -> inserted = true; tell("the caller inserts its row\n")
            fi
        }
    fi;
    if
    :: goto dies
    :: goto rolls_back
    :: atomic { inserted = false; row = committed; tell("the caller commits\n"); observe() }
    fi;
    if
    :: tell("the caller dies\n"); goto over               /* after its commit */
    :: true ->
submits:
        atomic {
            if
            :: queue == held || queue == attention ->
                reached_between = reached_between || calling;
                queue = running; calling = false; told = true; tell("the caller submits\n")
            :: queue == running || queue == succeeded -> told = true
            :: queue == restored -> assert(false)       /* 409, though it has committed */
            fi;
            observe()
        };
        if
        :: goto submits                                 /* the answer was lost */
        :: goto over
        fi
    fi;
rolls_back:
    inserted = false;
    if
    :: atomic { queue == held || queue == attention -> queue = restored; calling = false; observe() }
    :: true                                             /* it dies, or the check was quicker */
    fi;
    goto over;
dies:
    inserted = false;                                   /* its database rolls the transaction back */
over:
    caller_over = true
}

/* The start arrives, perhaps when its caller is gone; or it was never sent, or is lost. */
proctype Start() {
    if
    :: atomic { start_sent -> queue = held; tell("the queue is held\n"); reached_late = caller_over; observe() }
    :: caller_over
    fi;
    start_over = true
}

/* ------------------------------------------------------------------------------------------------------ the check */

/* The caller's service: two statements, each a transaction. It goes on when nobody waits for its answer any more. */
proctype Endpoint(byte n) {
#ifndef LOOKS_ONLY
    /* insert ... on conflict do nothing: waits for an open transaction that has inserted the same key. */
    atomic {
        !inserted;
        if
        :: row == none -> row = closed; tell("the check closes the door\n")
        :: else
        fi;
        observe()
    };
#endif
    atomic {
        answer[n] = (row == committed -> yes : no);
        open_calls--
    }
}

/* HoldPlan, and the runner that makes a call of the check. */
proctype Call(byte n; byte mine) {
    mtype got = unanswered;
    if
    :: answer[n] != unanswered -> got = answer[n]
    :: true                                             /* the time is up, or the connection broke */
    fi;
    atomic {
        if
        :: queue == held && calling && mine == fence ->
            calling = false;
            if
            :: got == yes -> queue = running; tell("the check said yes, the queue runs\n")
            :: got == no -> queue = restored; tell("the check said no, the queue is dropped\n")
            :: got == unanswered ->
                tell("the check has no answer\n");
#ifdef SILENCE_IS_NO
                queue = restored;
#endif
                skip
            fi
        :: else                                         /* it was submitted or dropped, or its claim is lost */
        fi;
        observe();
        open_calls--
    }
}

proctype Checks() {
    do
    :: atomic {
            queue == held && !calling && attempts < ATTEMPTS ->
            calling = true; attempts++; tell("the check is called\n");
            answer[calls] = unanswered;
            open_calls = open_calls + 2;
            run Endpoint(calls); run Call(calls, fence);
            calls++
        }
    :: atomic { queue == held && !calling && attempts == ATTEMPTS ->
#ifdef GIVES_UP
            queue = restored;
#else
            queue = attention;
#endif
            observe()
        }
    :: start_over && queue != held -> break
    od;
    checks_over = true
}

/* A node dies with the queue. A check in doubt is made again and does not count; a queue that was held goes on. */
proctype Death() {
    byte deaths = DEATHS;
    do
    :: atomic {
            deaths > 0 && (calling || queue == running) ->
            deaths--; fence++; tell("the node dies\n");
            if
            :: calling -> calling = false; attempts--
            :: else
            fi;
#ifdef RESTORES_INTERRUPTED
            queue = restored;
#endif
            observe()
        }
    :: break
    od
}

/* The queue comes to its first step. */
proctype Runs() {
    if
    :: atomic { queue == running -> queue = succeeded; observe() }
    :: caller_over && checks_over && open_calls == 0 && queue != running
    fi
}

init {
    atomic { run Caller(); run Start(); run Checks(); run Death(); run Runs() }
    _nr_pr == 1;
    /* When nothing more can happen, it is decided as the caller has it, unless nobody could be asked. */
    assert(queue != attention || attempts == ATTEMPTS);
    assert(queue == attention || (row == committed -> queue == succeeded : queue == restored || queue == absent));
#ifdef REACH
    assert(!(REACH == 1 && queue == restored && row == closed && !reached_late));
    assert(!(REACH == 2 && queue == succeeded && !told));
    assert(!(REACH == 3 && queue == attention && row == committed));
    assert(!(REACH == 4 && queue == restored && reached_late));
    assert(!(REACH == 5 && reached_violation));
    assert(!(REACH == 6 && queue == succeeded && told && reached_between));
#endif
}
