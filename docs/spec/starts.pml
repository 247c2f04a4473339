/*
 * One id that is started several times, the answers to the starts lost, and a first step that is a call or a queue.
 *
 * A second model beside queue.pml, of what that one leaves out: a start that is sent again, a commit whose answer is lost
 * or that comes late, the round that then takes the queue up, a sub-queue that is created in the start's own commit, and a
 * stranger's queue under the sub-queue's id. One node is enough for it: at any other node a start that comes again finds
 * the queue and does nothing. README.md says what came of it; ./check runs it.
 *
 * Each transaction is one atomic block. Between two of them anything may happen.
 */

#ifndef STARTS
#define STARTS 2         /* of the same id, each at any time */
#endif
#ifndef LOSSES
#define LOSSES 2         /* starts that have no answer; they are committed before, after, or never */
#endif
#ifndef SILENCES
#define SILENCES 2       /* calls without an answer, or that could not be made */
#endif
#ifndef ATTEMPTS_MAX
#define ATTEMPTS_MAX 2   /* at the action: Retry.maxAttempts */
#endif
#define LOOKS 2          /* for an attempt at the start that had no answer */
#define RUNNERS 3        /* that work, or believe they do, at the same time */

/* A queue: queue/QueueStatus, and what it is before its start; `closed` is an id that no start may take. */
mtype = { absent, running, succeeded, restoring, restored, closed };

/* A step: queue/StepStatus. `called` is RUNNING there. */
mtype = { idle, called, done, refused, in_doubt, compensating, compensated };

/* What a runner has to write down: queue/Operation.Fact. */
mtype = { nothing, step_done, step_refused, step_denied, step_unreached, step_in_doubt, step_interrupted,
          compensation_done };

/* What a runner is at. */
mtype = { no_work, to_write, to_call, to_look, to_undo };

/* The database: the queue and its only step, its row in event_lock, and the sub-queue. */
mtype queue = absent;
mtype step = idle;
bool doubtful;
bool hopeless;           /* no other attempt can clear the doubt */
unsigned tries : 2;
bool held;
unsigned fence : 4;      /* 1 to STARTS: of the attempt at the start that made the queue; higher: of later claims */
mtype sub_queue = absent;
mtype stranger = absent; /* a queue under the id of the step, which this one has not created */

bool is_queue;           /* the step is a queue, else a call */
bool regretted;          /* a caller was told that it is being restored */

/* What the participants' own books say: of the call, and of what the sub-queue calls. */
bool effect;
bool undone;
bool inner_effect;
byte strays;             /* calls that nobody waits for any more, but that may still arrive */

/* The node: engine/Strays. How often each attempt at the start is still looked for. */
byte suspected[STARTS + 1];

byte losses = LOSSES;
byte silences = SILENCES;

/* A runner: engine/QueueRunner. */
typedef Runner {
    mtype at = no_work;
    unsigned claim : 4;
    mtype news = nothing
};
Runner runner[RUNNERS];
byte k;

#define tell(text) printf(text)
#define works (runner[0].at != no_work || runner[1].at != no_work || runner[2].at != no_work)
#define room (runner[0].at == no_work || runner[1].at == no_work || runner[2].at == no_work)

/* ---------------------------------------------------------------------------------------- what must always hold */

inline observe() {
    /* A restored queue has no effect, nor has anything that it started, nor will it. */
    assert(queue != restored || !(effect || inner_effect));
    assert(queue != restored || sub_queue == absent || sub_queue == closed || sub_queue == restored);
    /* A succeeded one has the effect of its own step, and not of somebody else's. */
    assert(queue != succeeded || (is_queue -> sub_queue == succeeded : effect));
    assert(!regretted || queue == restoring || queue == restored);
#ifdef REACH
    assert(!(REACH == 1 && queue == restored && is_queue && sub_queue == restored && losses < LOSSES));
    assert(!(REACH == 2 && queue == succeeded && is_queue && losses < LOSSES));
    assert(!(REACH == 3 && queue == restored && !is_queue && undone && losses < LOSSES));
    assert(!(REACH == 4 && queue == restored && is_queue && stranger == succeeded));
    assert(!(REACH == 5 && queue == succeeded && fence > STARTS))
#endif
}

/* ------------------------------------------------------------------------------------------------------ the node */

inline begin(with, what, where) {
    k = 0;
    do
    :: runner[k].at != no_work -> k++
    :: else -> break
    od;
    runner[k].claim = with; runner[k].news = what; runner[k].at = where;
    k = 0
}

inline finish(r) { r.at = no_work; r.news = nothing; r.claim = 0 }

/* The call is announced, and the sub-queue created with it, unless its id is taken. */
inline announce() {
    step = called;
    if
    :: is_queue && sub_queue == absent && stranger == absent -> sub_queue = running
    :: else
    fi
}

/* Node.claimOfStart: each attempt has a fence of its own. */
#ifdef SAME_FENCE
#define of_start(attempt) 1
#else
#define of_start(attempt) attempt
#endif

/* InlineJournal.start */
inline commit_start(attempt) {
    tell("log: queue_started, step_started\n");
    queue = running; held = true; fence = of_start(attempt);
    announce()
}

/* Claim.NEXT_FENCE */
inline claim_anew() { fence = (fence <= STARTS -> STARTS + 1 : fence + 1) }

/* UseQueue.start, sent by a caller. Whether somebody works on the queue is known a moment after the commit. */
proctype Starts(byte attempt) {
    if
    :: atomic { queue == absent -> commit_start(attempt) };
       atomic { room -> tell("the start is answered; a runner begins\n"); begin(of_start(attempt), nothing, to_call) }
    :: atomic { queue == absent && losses > 0 -> losses--; commit_start(attempt);
       tell("but the answer is lost\n"); suspected[attempt] = LOOKS }
    :: atomic { queue == absent && losses > 0 -> losses--; tell("a start is given up\n"); suspected[attempt] = LOOKS };
       if
       :: atomic { queue == absent -> tell("it is committed late\n"); commit_start(attempt) }
       :: true
       fi
    :: atomic { queue != absent }
    :: true
    fi
}

/*
 * Runners.announcedOnly: the attempt at the start that was looked for made no call. But its commit has created the
 * sub-queue, which is polled like any other.
 */
#ifdef NOT_BEGUN
#define of_unsure_start step_unreached
#else
#define of_unsure_start (is_queue -> nothing : step_unreached)
#endif

/* Strays.claimForgotten, which does not know what came of a call. */
active proctype Sweep() {
end:
    do
    :: atomic { held && !works && fence < STARTS + 5 ->
        tell("the sweep claims the queue\n");
        claim_anew(); begin(fence, step_interrupted, to_write) }
    od
}

/* Strays.claimSuspected: it looks whether anybody works on the queue and, a moment later, claims it. */
proctype Round(byte attempt) {
end:
    do
    :: atomic { suspected[attempt] > 0 && !works -> suspected[attempt]-- };
       if
       :: atomic { held && fence == of_start(attempt) && room ->
           tell("the round claims the queue of an unsure start\n");
           suspected[attempt] = 0; claim_anew(); begin(fence, of_unsure_start, to_write) }
       :: atomic { !(held && fence == of_start(attempt)) }
       fi
    od
}

/* queue/StepState.with */
inline note(fact) {
    if
    :: step == called && fact == step_done -> tell("log: step_done\n"); step = done
    :: step == called && fact == step_refused -> tell("log: step_refused\n"); step = refused
    :: step == called && fact == step_unreached ->
        tries++;
        if
        :: tries >= ATTEMPTS_MAX && !doubtful -> tell("log: step_refused, never reached\n"); step = refused
        :: tries < ATTEMPTS_MAX && !doubtful -> tell("log: step_unreached\n"); step = idle
        :: doubtful -> tell("log: step_in_doubt\n"); step = in_doubt
        fi
    :: step == called && fact == step_in_doubt ->
        tell("log: step_in_doubt\n"); tries++; step = in_doubt; doubtful = true
    :: step == called && fact == step_denied ->
        tell("log: step_in_doubt, for good\n"); step = in_doubt; hopeless = true
    :: step == called && fact == step_interrupted -> tell("log: queue_interrupted\n"); step = in_doubt; doubtful = true
    :: step == compensating && fact == compensation_done -> tell("log: compensation_done\n"); step = compensated
    :: else
    fi
}

/* QueueRunner.takeTurn, with Plan.next */
inline turn(r) {
    if
    :: !held || r.claim != fence -> tell("the claim is lost\n"); finish(r)
    :: held && r.claim == fence ->
        note(r.news);
        r.news = nothing;
        if
        :: queue == running && (step == refused || (step == in_doubt && (hopeless || tries >= ATTEMPTS_MAX))) ->
            tell("log: restore_requested\n"); queue = restoring
        :: else
        fi;
        if
        :: queue == running && step == done ->
            tell("log: queue_succeeded\n"); queue = succeeded; held = false; finish(r)
        :: queue == running && (step == idle || step == in_doubt) ->
            tell("log: step_started\n"); announce(); r.at = to_call
        :: queue == running && step == called -> r.at = to_look
        :: queue == restoring && (step == idle || step == refused || step == compensated) ->
            tell("log: queue_restored\n"); queue = restored; held = false; finish(r)
        :: queue == restoring && (step == called || step == done || step == in_doubt || step == compensating) ->
            tell("log: compensation_started\n"); step = compensating; r.at = to_undo
        fi;
        observe()
    fi
}

/* A participant does what it is asked to, unless it was undone before. */
inline act() {
    if
    :: !undone -> effect = true; tell("the call arrives: done\n")
    :: else -> tell("the call arrives after its compensation: refused\n")
    fi
}

inline answered(r, what) { r.news = what; r.at = to_write }

#define me runner[_pid - 1]

/* engine/QueueRunner. Sweep is the first process, so each number is that of a runner, and one. */
active [RUNNERS] proctype Runs() {
end:
    do
    :: atomic { me.at == to_write -> turn(me) }

    /* A call. */
    :: atomic { me.at == to_call && !is_queue ->
        if
        :: undone -> answered(me, step_in_doubt)
        :: !undone -> act(); answered(me, step_done)
        fi; observe() }
    :: atomic { me.at == to_call && !is_queue && !effect ->
        tell("the participant refuses\n");
        answered(me, (doubtful -> step_denied : step_refused)) }
    :: atomic { me.at == to_call && !is_queue && silences > 0 ->
        silences--; tell("no connection\n"); answered(me, step_unreached) }
    :: atomic { me.at == to_call && !is_queue && silences > 0 ->
        silences--; strays++; tell("no answer, the call may still arrive\n");
        answered(me, step_in_doubt) }

    /* SubQueues.begun and look: pending until it has ended, or something is requested of the queue. */
    :: atomic { me.at == to_call && is_queue -> me.at = to_look }
    :: atomic { me.at == to_look && sub_queue == succeeded -> answered(me, step_done) }
    :: atomic { me.at == to_look && sub_queue == restored -> answered(me, step_refused) }
    :: atomic { me.at == to_look && sub_queue == absent && stranger != absent ->
#ifdef ADOPTS
        (stranger == succeeded);
        answered(me, step_done)
#else
        tell("another queue has the id of the step\n"); answered(me, step_refused)
#endif
        }
    :: atomic { me.at == to_look && queue == restoring -> me.at = to_write }
    :: atomic { me.at == to_look && me.claim != fence -> finish(me) }

    /* The compensation. */
    :: atomic { me.at == to_undo && !is_queue ->
        tell("the compensation arrives\n");
        undone = true; effect = false; answered(me, compensation_done); observe() }
    /* SubQueues.reverse */
    :: atomic { me.at == to_undo && is_queue ->
        if
        :: sub_queue == absent -> sub_queue = closed
        :: sub_queue == running || sub_queue == succeeded -> sub_queue = restoring
        :: else
        fi;
        (sub_queue == closed || sub_queue == restored);
        answered(me, compensation_done); observe() }
    od
}

/* ------------------------------------------------------------------------------------------------- everybody else */

/* The sub-queue, which any node takes up. */
active proctype Inner() {
end:
    do
    :: atomic { sub_queue == running -> tell("the sub-queue succeeds\n"); inner_effect = true; sub_queue = succeeded;
        observe() }
    :: atomic { sub_queue == running -> tell("the sub-queue is restored\n"); sub_queue = restored }
    :: atomic { sub_queue == restoring -> tell("the sub-queue is undone\n"); inner_effect = false; sub_queue = restored }
    od
}

/* Somebody takes the id that the step shows. */
active proctype Stranger() {
end:
    if
    :: atomic { is_queue && sub_queue == absent -> tell("a stranger starts a queue under the id of the step\n");
        stranger = running };
       atomic { stranger = succeeded; observe() }
    fi
}

/* TryRestore, by a caller who was told 503 perhaps. */
active proctype Regrets() {
end:
    atomic { queue == running -> tell("a caller asks for the restore; log: restore_requested\n"); queue = restoring;
        regretted = true }
}

active proctype Network() {
end:
    do
    :: atomic { strays > 0 -> strays--; act(); observe() }
    od
}

active proctype InTheEnd() {
end:
    timeout ->
    d_step {
        assert(queue == absent || queue == succeeded || queue == restored);
        assert(!held && !works && sub_queue != running && sub_queue != restoring)
    }
}

init {
    atomic {
        if
        :: is_queue = true
        :: is_queue = false
        fi;
        for (k : 1 .. STARTS) { run Starts(k); run Round(k) }
        k = 0
    }
}
