/*
 * One queue, two nodes, and everything that may happen to them at the worst moment.
 *
 * This is a model of Skald in Promela, the language of the model checker spin (spinroot.com). Spin goes through every
 * order in which the steps below can happen and looks whether an assertion fails in any of them. README.md says what is
 * modelled, what is left out and what came of it; ./check runs it.
 *
 * How to read it, from top to bottom:
 *
 *   1. what is limited            how often each misfortune may strike
 *   2. the words                  states, log entries
 *   3. what there is              the database, the participants, the nodes
 *   4. what must always hold      the invariants, by their numbers
 *   5. the participants           how they keep their contract
 *   6. the log                    what an entry means: queue/Queue.with and queue/StepState.with
 *   7. the plan                   queue/Plan.next
 *   8. the journal                store/InlineJournal
 *   9. who does something         runner, node, callers, network, misfortune
 *  10. what must be true in the end
 *
 * Each transaction of Skald is one atomic block here, since it takes the row of the event lock first. Between any two
 * atomic blocks anything may happen: another node's transaction, a crash, an hour. A node that is frozen is a node that
 * does nothing for a while, and spin tries every while.
 *
 * Numbers that only rise are not kept. The code compares the fence and the log's number (seq) with the one that it
 * remembers, and asks nothing else of them: has it risen since? The model keeps the answer, one bit for each that remembers
 * (`outdated` for the fence, `missed` for seq). Names of nodes are treated alike, see `holder`. This is exact, and it is
 * what makes an exhaustive search possible.
 */

/* ---------------------------------------------------------------------------------------------- 1. what is limited */

#ifndef STEPS
#define STEPS 2          /* of the queue, one after the other */
#endif
#ifndef DEATHS
#define DEATHS 1         /* crashes, and nodes that are declared dead though they live */
#endif
#ifndef SILENCES
#define SILENCES 1       /* calls that Skald gets no answer to, or that could not be made */
#endif
#ifndef LOSSES
#define LOSSES 1         /* transactions that are committed although Skald is told that the connection broke */
#endif
#ifndef STOPS
#define STOPS 0          /* nodes that are told to stop (SIGTERM), and come back */
#endif
#ifndef REQUESTS
#define REQUESTS 1       /* callers who ask for the queue to be restored, each at any time, or never */
#endif
#ifndef OPTIONAL
#define OPTIONAL STEPS   /* the step that the queue goes on without, when it is refused or in doubt; none */
#endif
#ifndef SKIPPED
#define SKIPPED STEPS    /* the step whose condition is false; none */
#endif
#define ATTEMPTS_MAX 2   /* at an action: Retry.maxAttempts */
#define NODES 2
#define RUNNERS 3        /* that work, or believe they do, at the same time; one of each node and one from before */

/* -------------------------------------------------------------------------------------------------- 2. the words */

/* A queue: queue/QueueStatus, and what it is before its start and after its purge. */
mtype = { absent, running, succeeded, restoring, restored, purged };

/* A step: queue/StepStatus. `called` is RUNNING there. */
mtype = { idle, skipped, called, done, refused, in_doubt, compensating, compensated };

/* Log entries: queue/Operation. `step_denied` is an action's CallFailed that is not retryable: a no after a doubt. */
mtype = { nothing,
          queue_interrupted, queue_recovered, restore_requested, queue_succeeded, queue_restored,
          step_skipped, step_started, step_done, step_refused, step_in_doubt, step_denied, step_unreached,
          retry_scheduled, compensation_started, compensation_done, compensation_failed };

/* What becomes of the lock: store/Then. */
mtype = { keep, release, release_due, close };

/* What a runner is at. */
mtype = { no_work, to_write, to_call, to_wait };

/* ------------------------------------------------------------------------------------------------ 3. what there is */

/* A step as the log tells it: queue/StepState with its queue/CallProgress. */
typedef Step {
    mtype is = idle;
    bool intended;       /* intentSeq > 0 */
    bool calling;        /* an attempt was announced and has no outcome yet */
    bool failed;         /* the last attempt failed and nothing has been decided about it yet */
    bool hopeless;       /* not retryable */
    bool doubtful;       /* some attempt at the action has no definite answer */
    unsigned tries : 2
};

/* A queue as the log tells it: queue/Queue. */
typedef Queue {
    mtype is = absent;
    bool interrupted;
    Step step[STEPS]
};

/* The database: the log, folded, and the row in event_lock. */
Queue log;
bool locked;             /* there is a row */
bool due;                /* due_at is set */
bool resumes;            /* onInterruption of the start: resume, else restore */

/*
 * event_lock.holder and what table node says of it: nobody, or the name that a node has now, or a name of the past. A
 * node has a new name after each start and once it learns that it was declared dead. The former bearer of a name of the
 * past says nothing under it any more, so that name will be declared dead.
 */
#define NOBODY 2
#define PAST 3
unsigned holder : 2 = NOBODY;

/* What the participants' own books say. */
byte effects[STEPS];             /* how often the step's action is effective now */
bool undone[STEPS];              /* its compensation was carried out */

/* Requests that nobody waits for any more, but that may still arrive. */
byte stray_actions[STEPS];
bool stray_undo[STEPS];

/* The nodes. */
bool buried[NODES];              /* declared dead under its present name, without knowing it yet */
bool draining[NODES];            /* told to stop: takes nothing more, makes no new call */
bool past[NODES];                /* Clear has found the queue, and will remove it next: store/Succeeded.past */
bool past_missed[NODES];

/* A runner: engine/QueueRunner. */
typedef Runner {
    mtype at = no_work;
    bit node;
    bool outdated;               /* the fence has risen since its claim, or its node has another name now */
    bool missed;                 /* seq has risen since it looked */
    Queue view;                  /* the queue as it was when it looked, with what the runner wrote since */
    mtype news = nothing;        /* a fact that is not written down yet */
    mtype call = nothing;        /* the call that it makes */
    unsigned about : 2;          /* the step that call and news are about */
    mtype recorded = nothing;    /* of a change whose commit was not answered: keep, all of it; release, its facts */
#ifdef INTENT_AFTER_CALL
    bool owed                    /* planted bug: the intent of the call that was made is not written yet */
#endif
};
Runner runner[RUNNERS];

/* A caller's request to restore: engine/TryRestore. */
typedef Request {
    bool over;                   /* answered, or never made */
    bool looked;                 /* it has read the queue, and will write next */
    bool missed;
    bit node                     /* that it was sent to */
};
#if REQUESTS > 0
Request request[REQUESTS];
#endif
bool accepted;                   /* some request to restore was written down */

/* What may still go wrong. */
byte deaths = DEATHS;
byte silences = SILENCES;
byte losses = LOSSES;
byte stops = STOPS;

/* A counterexample is told in these words: spin -t queue.pml. They cost the search nothing. */
#define tell(text, x, y) printf(text, x, y)

/* Scratch paper, used within one indivisible step only. */
hidden Queue paper;
hidden mtype op;
hidden byte about;
hidden byte i;
hidden byte j;
hidden byte written;
hidden mtype ops[4];
hidden byte abouts[4];
hidden mtype then;
hidden mtype answer;
hidden byte slot;

/* ----------------------------------------------------------------------------------------- 4. what must always hold */

/* Assertions that fail on purpose, to see that the model comes where it should: -DREACH=n. */
#ifndef REACH
#define REACH 0
#endif
#define reached(n) assert(REACH != n)
#define reached_when(n, so) assert(!(REACH == n && (so)))

#define calm (silences == SILENCES && losses == LOSSES && !accepted)
#define any_step(s) (log.step[0].is == s || log.step[1].is == s || log.step[STEPS - 1].is == s)
#define all_compensated (log.step[0].is == compensated && log.step[1].is == compensated)
#if REACH == 10
bool once_succeeded;
#endif

inline look_where_we_are() {
    reached_when(7, log.is == succeeded && calm && deaths == DEATHS);
    reached_when(8, log.is == restored && calm && deaths == DEATHS && any_step(refused) && any_step(compensated));
    reached_when(9, log.is == restored && calm && deaths < DEATHS && all_compensated);
#if REACH == 10
    once_succeeded = once_succeeded || log.is == succeeded;
    reached_when(10, log.is == restored && once_succeeded && all_compensated);
#endif
    reached_when(11, log.is == succeeded && calm && deaths < DEATHS && log.step[0].doubtful);
    reached_when(12, log.is == restored && accepted && any_step(idle) && any_step(compensated));
    reached_when(15, log.is == succeeded && any_step(compensated));
    reached_when(16, log.is == succeeded && any_step(skipped))
}

/* The observer looks after every change in the database or at a participant. */
inline observe() {
    look_where_we_are();
    for (i : 0 .. STEPS - 1) {
        /* 2: every action effective exactly once. 8: a purge leaves it so. */
        assert(log.is != succeeded || effects[i] == (log.step[i].is == done));
        assert(log.is != purged || effects[i] == 1 || (effects[i] == 0 && (i == OPTIONAL || i == SKIPPED)));
        /* 3: no effective action left. */
        assert(log.is != restored || effects[i] == 0);
        /* 6: no terminal state with an uncompensated done or in-doubt step. */
        assert(log.is != succeeded || log.step[i].is == done || (i == SKIPPED && log.step[i].is == skipped)
            || (i == OPTIONAL && (log.step[i].is == refused || log.step[i].is == compensated)));
        assert(log.is != restored || !(log.step[i].is == done || log.step[i].is == in_doubt
            || log.step[i].is == called || log.step[i].is == compensating))
    }
    /* 8: a restore and a purge can't cross. */
    assert(!(log.is == purged && accepted));
    /* 9: a succeeded queue is at rest, and stays so until a caller asks or it is purged. */
    assert(log.is != succeeded || (locked && holder == NOBODY && !due));
    /* Nothing is restored without a reason; a node that is told to stop is none. */
    assert((log.is != restoring && log.is != restored) || accepted || any_step(refused)
        || deaths < DEATHS || silences < SILENCES || losses < LOSSES);
    /* The database's own check: interrupted = (holder is not null), and due only when nobody holds it. */
    assert(!due || (locked && holder == NOBODY));
    i = 0
}

/* ------------------------------------------------------------------------------------------------ 5. the participants */

/* Planted bugs: a participant that does not remember compensations, and one that does not look at the key. */
#ifndef FORGETFUL_PARTICIPANT
#define says_too_late(s) undone[s]
#else
#define says_too_late(s) false
#endif
#ifndef NO_KEY
#define done_again(s) effects[s]
#else
#define done_again(s) 2
#endif

/* An action arrives. The participant does it once per key, may refuse it, and refuses it after the compensation. */
inline act(s) {
    if
    :: says_too_late(s) -> tell("participant: action (%d) comes after its compensation, refused\n", s, 0); answer = refused
    :: !says_too_late(s) && effects[s] > 0 -> effects[s] = done_again(s); answer = done;
        tell("participant: action (%d) again, now effective %d times\n", s, effects[s])
    :: !says_too_late(s) && effects[s] == 0 ->
        tell("participant: action (%d) takes effect\n", s, 0);
        assert(!undone[s]); effects[s] = 1; answer = done                                               /* 5 */
    :: !says_too_late(s) && effects[s] == 0 -> tell("participant: action (%d) refused\n", s, 0); answer = refused
    fi
}

/* A compensation arrives. It is carried out, also when there is nothing to undo, and remembered. */
inline undo(s) {
    d_step {
        tell("participant: compensation (%d) is carried out\n", s, 0);
        assert(log.step[s].intended || (s == OPTIONAL && log.is == purged));    /* 4; it may arrive again after all */
        for (j : 0 .. STEPS - 1) {
            /* 4: reverse order; that of an optional step may arrive again once the queue went on. */
            assert(j <= s || effects[j] == 0 || s == OPTIONAL)
        }
        j = 0;
        effects[s] = 0;
        undone[s] = true
    }
}

/* ------------------------------------------------------------------------------------------------------- 6. the log */

inline no_call(p) {
    p.calling = false; p.failed = false; p.hopeless = false; p.tries = 0
}

/* Queue q after one more entry: queue/Queue.with. An entry that the state tables do not allow fails. */
inline note(q, entry, s) {
    if
    :: entry == step_skipped -> assert(q.step[s].is == idle && !q.step[s].intended); q.step[s].is = skipped
    :: entry == step_started ->
        assert(s != SKIPPED);
        assert(q.step[s].is == idle || q.step[s].is == in_doubt);
        q.step[s].is = called; q.step[s].intended = true;
        q.step[s].calling = true; q.step[s].failed = false; q.step[s].hopeless = false
    :: entry == step_done ->
        if
        :: q.step[s].is == called || q.step[s].is == in_doubt -> q.step[s].is = done; no_call(q.step[s])
        :: else
        fi
    :: entry == step_refused ->
        if
        :: q.step[s].is == called -> q.step[s].is = refused; no_call(q.step[s])
        :: else
        fi
    :: entry == step_in_doubt || entry == step_denied ->
        if
        :: q.step[s].is == called ->
            q.step[s].is = in_doubt; q.step[s].doubtful = true;
            q.step[s].calling = false; q.step[s].failed = true; q.step[s].tries++;
            q.step[s].hopeless = (entry == step_denied)
        :: q.step[s].is == in_doubt && entry == step_denied ->
            q.step[s].calling = false; q.step[s].failed = true; q.step[s].tries++; q.step[s].hopeless = true
        :: else
        fi
    :: entry == step_unreached ->
        if
        :: q.step[s].is == called ->
            q.step[s].is = idle; q.step[s].calling = false; q.step[s].failed = true; q.step[s].tries++
        :: else
        fi
    :: entry == retry_scheduled -> q.step[s].failed = false
    :: entry == compensation_started ->
        if
        :: q.step[s].is == compensating -> q.step[s].failed = false
        :: else ->
            assert(q.step[s].is == done || q.step[s].is == in_doubt);
            no_call(q.step[s]);
            q.step[s].is = compensating
        fi;
        q.step[s].calling = true;
        for (j : 0 .. STEPS - 1) {                                      /* 4: reverse order, in the log as well */
            assert(j <= s || q.step[j].is == idle || q.step[j].is == skipped || q.step[j].is == refused || q.step[j].is == compensated)
        }
        j = 0
    :: entry == compensation_done ->
        if
        :: q.step[s].is == compensating -> q.step[s].is = compensated; no_call(q.step[s])
        :: else
        fi
    :: entry == compensation_failed ->
        if
        :: q.step[s].is == compensating && q.step[s].calling -> q.step[s].calling = false; q.step[s].failed = true
        :: else
        fi
    :: entry == queue_interrupted ->
        q.interrupted = true;
        for (j : 0 .. STEPS - 1) {
            if
            :: q.step[j].calling ->
                q.step[j].calling = false; q.step[j].failed = false; q.step[j].hopeless = false;
                if
                :: q.step[j].is == called -> q.step[j].is = in_doubt; q.step[j].doubtful = true
                :: else
                fi
            :: else
            fi
        }
        j = 0
    :: entry == queue_recovered -> q.interrupted = false
    :: entry == restore_requested ->
        assert(q.is == running || q.is == succeeded);
        q.is = restoring; q.interrupted = false;
        for (j : 0 .. STEPS - 1) {                                      /* StepState.turned */
            q.step[j].failed = false; q.step[j].hopeless = false; q.step[j].tries = 0
        }
        j = 0
    :: entry == queue_succeeded -> assert(q.is == running); q.is = succeeded
    :: entry == queue_restored -> assert(q.is == restoring); q.is = restored
    fi
}

inline copy(from, to) {
    to.is = from.is;
    to.interrupted = from.interrupted;
    for (j : 0 .. STEPS - 1) {
        to.step[j].is = from.step[j].is;
        to.step[j].intended = from.step[j].intended;
        to.step[j].calling = from.step[j].calling;
        to.step[j].failed = from.step[j].failed;
        to.step[j].hopeless = from.step[j].hopeless;
        to.step[j].doubtful = from.step[j].doubtful;
        to.step[j].tries = from.step[j].tries
    }
    j = 0
}

/* ------------------------------------------------------------------------------------------------------ 7. the plan */

#ifndef DOUBT_IS_HARMLESS
#define without(s) ((s) == OPTIONAL && (paper.step[s].is == refused || paper.step[s].is == compensated))
#else
#define without(s) ((s) == OPTIONAL && (paper.step[s].is == refused || (paper.step[s].is == in_doubt && exhausted(s))))
#endif
#define passed(s) (paper.step[s].is == done || paper.step[s].is == skipped || without(s))
#define exhausted(s) (paper.step[s].failed && (paper.step[s].hopeless || paper.step[s].tries >= ATTEMPTS_MAX))
#define lost(s) ((s) != OPTIONAL && (paper.step[s].is == refused || (paper.step[s].is == in_doubt && exhausted(s))))

/* StepState.toBeUndone: an optional step that stays in doubt is undone while the queue runs. */
#ifndef DOUBT_IS_HARMLESS
#define to_be_undone(s) ((s) == OPTIONAL \
    && (paper.step[s].is == compensating || (paper.step[s].is == in_doubt && exhausted(s))))
#else
#define to_be_undone(s) false
#endif

/* StepState.open: whether restoring still has to deal with it. */
#ifndef NO_IN_DOUBT_UNDO
#define open(s) (paper.step[s].is == done || paper.step[s].is == in_doubt \
    || paper.step[s].is == compensating || paper.step[s].is == called)
#else
#define open(s) (paper.step[s].is == done || paper.step[s].is == compensating || paper.step[s].is == called)
#endif

/* The next call that undoes the step. */
inline undo_next() {
    if
    :: paper.step[about].calling -> op = nothing                                                     /* PlannedWork.Busy */
    :: !paper.step[about].calling && paper.step[about].is == compensating && paper.step[about].failed ->
        op = retry_scheduled; then = release_due
    :: else -> op = compensation_started
    fi
}

#define goes_on(s) (!lost(s) && !to_be_undone(s) && (s) != SKIPPED)

/* Plan.forwards: the first step that is not passed decides. */
inline forwards() {
    about = 0;
    do
    :: about < STEPS && passed(about) -> about++
    :: else -> break
    od;
    if
    :: about == STEPS -> about = 0; op = queue_succeeded
    :: else ->
        if
        :: lost(about) -> about = 0; op = restore_requested
        :: about == SKIPPED -> op = step_skipped
        :: to_be_undone(about) -> undo_next()
        :: goes_on(about) && paper.step[about].failed -> op = retry_scheduled; then = release_due
        :: goes_on(about) && !paper.step[about].failed && !paper.step[about].calling -> op = step_started
        :: goes_on(about) && !paper.step[about].failed && paper.step[about].calling -> op = nothing    /* PlannedWork.Busy */
        fi
    fi
}

/* Plan.backwards: the last open step is the one to undo. */
inline backwards() {
#ifndef UNDO_OLDEST_FIRST
    about = STEPS;
    do
    :: about > 0 && !open(about - 1) -> about--
    :: else -> break
    od;
    if
    :: about == 0 -> op = queue_restored
    :: else ->
        about--;
#else
    about = 0;
    do
    :: about < STEPS && !open(about) -> about++
    :: else -> break
    od;
    if
    :: about == STEPS -> about = 0; op = queue_restored
    :: else ->
#endif
        undo_next()
    fi
}

/* Plan.next, once: sets op and about, and then when nothing more is to be decided. */
inline next() {
    if
    :: paper.is == succeeded -> then = release; op = nothing
    :: paper.is == restored -> then = close; op = nothing
    :: paper.is == running && paper.interrupted && resumes -> op = queue_recovered
    :: paper.is == running && paper.interrupted && !resumes -> op = restore_requested
    :: paper.is == restoring && paper.interrupted -> op = queue_recovered
    :: paper.is == running && !paper.interrupted -> forwards()
    :: paper.is == restoring && !paper.interrupted -> backwards()
    fi
}

/* QueueRunner.plan: goes through the plan on paper until something has to happen outside. */
inline plan(r) {
    copy(r.view, paper);
    written = 0; then = keep; about = 0; op = nothing;
    if
    :: r.news != nothing -> note(paper, r.news, r.about)
    :: else
    fi;
    do
    :: then == keep ->
        about = 0; op = nothing;
        next();
        if
        :: op == nothing -> break
        :: (op == step_started || op == compensation_started) && draining[r.node] && r.recorded == nothing ->
            then = release_due                                              /* QueueRunner.leaving */
        :: else ->
            note(paper, op, about);
            ops[written] = op; abouts[written] = about; written++
        fi
    :: else -> break
    od
}

/* --------------------------------------------------------------------------------------------------- 8. the journal */

/* The log has moved on: all who looked before have missed something. */
inline moved_on() {
    for (j : 0 .. RUNNERS - 1) { runner[j].missed = (runner[j].at != no_work) }
    for (j : 0 .. NODES - 1) { past_missed[j] = past[j] }
#if REQUESTS > 0
    for (j : 0 .. REQUESTS - 1) { request[j].missed = request[j].looked }
#endif
    j = 0
}

/* The fence rises, and node n holds the queue. */
inline take(who) {
    tell("node %d takes the queue\n", who, 0);
    holder = who; due = false;
    for (j : 0 .. RUNNERS - 1) { runner[j].outdated = (runner[j].at != no_work) }
    j = 0
}

/* Whether there is room for one more runner; slot says where. */
#define room (runner[0].at == no_work || runner[1].at == no_work || runner[2].at == no_work)

/* Runners.begin, and the read in Runners.takeUp. */
inline begin(who, fact) {
    slot = 0;
    do
    :: runner[slot].at != no_work -> slot++
    :: else -> break
    od;
    runner[slot].at = to_write;
    runner[slot].node = who;
    runner[slot].news = fact;
    copy(log, runner[slot].view);
    slot = 0
}

inline blank(q) {
    q.is = absent; q.interrupted = false;
    for (j : 0 .. STEPS - 1) {
        q.step[j].is = idle; q.step[j].intended = false; q.step[j].doubtful = false; no_call(q.step[j])
    }
    j = 0
}

/* A runner is done with the queue, or dies. */
inline finish(r) {
    r.at = no_work; r.node = 0; r.outdated = false; r.missed = false; r.news = nothing; r.call = nothing; r.about = 0;
    r.recorded = nothing;
#ifdef INTENT_AFTER_CALL
    r.owed = false;
#endif
    blank(r.view)
}

/* The runner has seen everything that is in the log, and what it knew is written down. */
inline caught_up(r) {
    copy(log, r.view);
    r.missed = false; r.news = nothing; r.about = 0; r.recorded = nothing
}

inline append_facts(r) {
#ifdef INTENT_AFTER_CALL
    if
    :: r.owed -> tell("log: %e (%d)\n", step_started, r.about); note(log, step_started, r.about); r.owed = false
    :: else
    fi;
#endif
    if
    :: r.news != nothing -> tell("log: %e (%d)\n", r.news, r.about); note(log, r.news, r.about)
    :: else
    fi
}

/* InlineJournal.updateLock */
inline update_lock() {
    if
    :: then == keep
    :: then == release -> holder = NOBODY
    :: then == release_due -> holder = NOBODY; due = true
    :: then == close -> holder = NOBODY; locked = false
    fi
}

#ifndef NO_FENCE
#define held_by(r) (!r.outdated && holder == r.node)
#else
#define held_by(r) true
#endif

#ifndef NO_SEQ
#define overtaken(r) r.missed
#else
#define overtaken(r) (r.missed && r.recorded != nothing)
#endif

/* After a turn that was written: the call that it announced, or the end of the work. */
inline go_on(r) {
    if
    :: then != keep -> finish(r)
    :: then == keep && written > 0 && (ops[written - 1] == step_started || ops[written - 1] == compensation_started) ->
        r.at = to_call; r.call = ops[written - 1]; r.about = abouts[written - 1];
#ifdef INTENT_AFTER_CALL
        if
        :: r.call == step_started -> note(r.view, step_started, r.about); r.owed = true
        :: else
        fi
#endif
    :: else -> r.at = to_wait
    fi
}

/*
 * QueueRunner.takeTurn: plans, and writes the turn down with InlineJournal.write. When the answer to the commit is lost,
 * the runner will write the same again: it knows the same, so it plans the same.
 */
inline turn(r, is_lost) {
    tell("node %d, runner %d: writes\n", r.node, _pid);
    if
    :: is_lost -> tell("the answer to this commit is lost\n", 0, 0)
    :: else
    fi;
    plan(r);
    if
    :: !locked -> tell("there is no lock row any more\n", 0, 0); finish(r)   /* Written.Closed */
    :: locked && !held_by(r) -> reached(1); tell("the claim is lost, nothing is written\n", 0, 0); finish(r)   /* Written.ClaimLost */
    :: locked && held_by(r) && overtaken(r) && r.recorded == keep && then == keep ->
        reached(2);                                                         /* InlineJournal.recordedBefore */
        caught_up(r); go_on(r)
    :: locked && held_by(r) && overtaken(r) && !(r.recorded == keep && then == keep) ->
        /* InlineJournal.overtaken: the facts only, and those once. */
        tell("the log has moved on: only facts are written\n", 0, 0);
        if
        :: r.recorded == nothing && r.news != nothing ->
            assert(!r.outdated && holder == r.node);                                                /* 10 */
            reached(3);
            append_facts(r); moved_on()
        :: else
        fi;
        if
        :: is_lost -> r.recorded = release
        :: else -> caught_up(r)
        fi
    :: locked && held_by(r) && !overtaken(r) ->
        /* InlineJournal.appended */
        if
        :: written == 0 && r.news == nothing && then == keep -> r.at = to_wait   /* nothing to write, nothing to call */
        :: else ->
            assert(!r.outdated && holder == r.node);                                                /* 10 */
            append_facts(r);
            i = 0;
            do
            :: i < written ->
#ifdef INTENT_AFTER_CALL
                if
                :: ops[i] != step_started -> tell("log: %e (%d)\n", ops[i], abouts[i]); note(log, ops[i], abouts[i])
                :: else
                fi;
#else
                tell("log: %e (%d)\n", ops[i], abouts[i]);
                note(log, ops[i], abouts[i]);
#endif
                i++
            :: else -> break
            od;
            i = 0;
            update_lock();
            moved_on();
            observe();
            if
            :: is_lost -> r.recorded = keep
            :: else -> caught_up(r); go_on(r)
            fi
        fi
    fi
}

/* -------------------------------------------------------------------------------------------- 9. who does something */

/* StepState.judge and queue/OutcomeFacts: what an answer to an action means. */
inline judge(r) {
    if
    :: answer == done -> r.news = step_done
#ifndef REFUSAL_IS_FINAL
    :: answer == refused && r.view.step[r.about].doubtful -> reached(13); r.news = step_denied
    :: answer == refused && !r.view.step[r.about].doubtful -> r.news = step_refused
#else
    :: answer == refused -> r.news = step_refused
#endif
    fi;
    answer = nothing
}

/* OutcomeFacts.action of Outcome.Unreached. */
inline judge_unreached(r) {
    if
    :: r.view.step[r.about].doubtful -> r.news = step_in_doubt
    :: !r.view.step[r.about].doubtful && r.view.step[r.about].tries + 1 >= ATTEMPTS_MAX -> r.news = step_refused
    :: !r.view.step[r.about].doubtful && r.view.step[r.about].tries + 1 < ATTEMPTS_MAX -> r.news = step_unreached
    fi
}

inline answered(r) { r.call = nothing; r.at = to_write }

#define me runner[_pid]

/*
 * engine/QueueRunner: writes, calls, writes. It is the first process, so that its number is that of its runner. While it
 * is `to_call`, its request may not be sent yet, or be on its way, or the answer may be.
 */
active [RUNNERS] proctype Runs() {
end:
    do
    :: d_step { me.at == to_write -> turn(me, false) }
    :: d_step { me.at == to_write && losses > 0 && me.recorded == nothing -> losses--; turn(me, true) }

    /* The action arrives, and so does its answer. */
    :: atomic { me.at == to_call && me.call == step_started ->
        act(me.about); d_step { judge(me); answered(me); observe() } }
    /* No answer came in time: Outcome.InDoubt. It may arrive later, or have arrived. */
    :: d_step { me.at == to_call && me.call == step_started && silences > 0 ->
        tell("node %d: no answer to action (%d), it may still arrive\n", me.node, me.about);
        silences--; stray_actions[me.about]++; me.news = step_in_doubt; answered(me) }
    /* No connection: Outcome.Unreached. */
    :: d_step { me.at == to_call && me.call == step_started && silences > 0 ->
        tell("node %d: no connection for action (%d)\n", me.node, me.about);
        silences--; judge_unreached(me); answered(me) }

    /* The compensation arrives, and so does its answer. */
    :: d_step { me.at == to_call && me.call == compensation_started ->
        undo(me.about); me.news = compensation_done; answered(me); observe() }
    /* It failed, or no answer came. */
    :: d_step { me.at == to_call && me.call == compensation_started && silences > 0 ->
        tell("node %d: no answer to compensation (%d), it may still arrive\n", me.node, me.about);
        silences--; stray_undo[me.about] = true; me.news = compensation_failed; answered(me) }
    od
}

/*
 * A node that was declared dead takes nothing, as each statement that takes a queue asks Nodes.IS_ALIVE. Nor does one that
 * is about to stop: Runners.room.
 */
#define takes(n) (!buried[n] && !draining[n])

#define works(n) ((runner[0].at != no_work && runner[0].node == n) \
    || (runner[1].at != no_work && runner[1].node == n) || (runner[2].at != no_work && runner[2].node == n))

#define fresh(r, n) (r.at == to_write && r.node == n && !r.outdated && r.recorded == nothing \
    && (r.news == nothing || r.news == queue_interrupted))
#define begins(n) (fresh(runner[0], n) || fresh(runner[1], n) || fresh(runner[2], n))

#define is_orphan (holder == PAST || (holder < NODES && buried[holder]))

/* Node n has a new name. What is claimed under the old one is lost to it. */
inline rename(who) {
    buried[who] = false;
    if
    :: holder == who -> holder = PAST
    :: else
    fi;
    for (j : 0 .. RUNNERS - 1) {
        runner[j].outdated = runner[j].outdated || (runner[j].at != no_work && runner[j].node == who)
    }
    j = 0
}

/* What a node does by itself: the packages recovery and purge. */
proctype Node(bit n) {
end:
    do
    /* ResumeDue: Claims.due, then Runners.takeUp. */
    :: d_step { locked && due && takes(n) && room -> take(n); begin(n, nothing) }
    :: d_step { locked && due && takes(n) && losses > 0 -> tell("the answer to this commit is lost\n", 0, 0); losses--; take(n) }

    /* RecoverInterrupted: Claims.interrupted, then Runners.takeUp. */
    :: d_step { locked && is_orphan && takes(n) && room -> take(n); begin(n, queue_interrupted) }
    :: d_step { locked && is_orphan && takes(n) && losses > 0 -> tell("the answer to this commit is lost\n", 0, 0); losses--; take(n) }

#ifndef NO_SWEEP
    /* What this node holds without working on it, because the answer to a commit was lost: Claims.stray. */
    :: d_step { locked && holder == n && takes(n) && !works(n) && room ->
        reached(4); take(n); begin(n, queue_interrupted) }
    /* The same, when its runner is just about to begin: the sweep then takes the queue from its own node. */
    :: d_step { locked && holder == n && takes(n) && begins(n) && room && losses > 0 ->
        losses--; take(n); begin(n, queue_interrupted) }
#endif

    /* Heartbeat, after others declared this node dead: Nodes.beginAnew. What it is at goes on, and will fail. */
    :: d_step { buried[n] ->
        tell("node %d learns that it was declared dead, and goes on under a new name\n", n, 0); rename(n) }

    /* NodeLifecycle.stop, once Drain.drain has ended: Nodes.signOff; then the next start, under a new name. */
    :: d_step { draining[n] && !works(n) -> reached(14); draining[n] = false; rename(n) }

    /* Clear: Succeeded.past finds the queue; its window is over by the database's clock. */
    :: d_step { log.is == succeeded && locked && holder == NOBODY && !past[n] -> past[n] = true; past_missed[n] = false;
        tell("node %d: the purge finds the queue\n", n, 0) }
    /* Clear: Succeeded.purge, that is Ended.bury. */
    :: d_step { past[n] ->
        if
#ifndef PURGE_WITHOUT_LOCK
        :: locked && holder == NOBODY && !past_missed[n] ->
#else
        :: log.is != purged ->
#endif
            reached(5);
            tell("node %d: the purge removes the queue\n", n, 0);
            assert(log.is == succeeded);                                                             /* 8 */
            moved_on(); blank(log); log.is = purged; locked = false; due = false
        :: else
        fi;
        past[n] = false; past_missed[n] = false;
        observe() }
    od
}

/* A crash, and the start after it. */
inline crash(n) {
    tell("node %d crashes, and starts again\n", n, 0);
    for (i : 0 .. RUNNERS - 1) {
        if
        :: runner[i].at != no_work && runner[i].node == n ->
            /* What it was about to call may have been sent. */
            if
            :: runner[i].at == to_call && runner[i].call == step_started -> stray_actions[runner[i].about]++
            :: runner[i].at == to_call && runner[i].call == compensation_started -> stray_undo[runner[i].about] = true
            :: else
            fi;
            finish(runner[i])
        :: else
        fi
    }
#if REQUESTS > 0
    for (i : 0 .. REQUESTS - 1) {
        if
        :: request[i].looked && request[i].node == n ->
            request[i].looked = false; request[i].missed = false; request[i].node = 0; request[i].over = true
        :: else
        fi
    }
#endif
    i = 0;
    past[n] = false; past_missed[n] = false;
    draining[n] = false;
    rename(n)                                                               /* it comes back */
}

/* What happens for no reason. */
active proctype Misfortune() {
end:
    do
    :: d_step { deaths > 0 -> deaths--; crash(0) }
    :: d_step { deaths > 0 -> deaths--; crash(1) }
    /* Nodes.bury by the other node: this one is alive, but was not heard of for a lease. */
    :: d_step { deaths > 0 && !buried[0] -> deaths--; buried[0] = true;
        tell("node %d is declared dead, but lives\n", 0, 0) }
    :: d_step { deaths > 0 && !buried[1] -> deaths--; buried[1] = true;
        tell("node %d is declared dead, but lives\n", 1, 0) }
    /* SIGTERM: Runners.drain */
    :: d_step { stops > 0 && !draining[0] -> stops--; draining[0] = true }
    :: d_step { stops > 0 && !draining[1] -> stops--; draining[1] = true }
    od
}

/* Requests that nobody waits for arrive late. One that is lost is one that arrives after everything. */
proctype Network(byte s) {
end:
    do
    :: atomic { stray_actions[s] > 0 -> stray_actions[s]--;
        if
        :: undone[s] -> reached(6)
        :: else
        fi;
        tell("a request that nobody waits for any more arrives: action (%d)\n", s, 0);
        act(s); d_step { answer = nothing; observe() } }
    :: d_step { stray_undo[s] -> stray_undo[s] = false;
        tell("a request that nobody waits for any more arrives: compensation (%d)\n", s, 0); undo(s); observe() }
    od
}

#if REQUESTS > 0
/* engine/AppendRequest */
inline ask(q) {
    tell("a caller asks for the restore; log: restore_requested\n", 0, 0);
    note(log, restore_requested, 0);
    accepted = true;
    request[q].looked = false; request[q].over = true;
    moved_on()
}

#define may_take(q) (request[q].looked && !request[q].missed && locked && holder == NOBODY && takes(request[q].node))

/* engine/TryRestore: reads the queue, decides, and AppendRequest writes it; reads again when it has changed. */
proctype Restores(byte q) {
end:
    do
    /* Nobody asks, or there is nothing to ask any more. */
    :: d_step { !request[q].over && !request[q].looked -> request[q].over = true }
    /* Queues.find. The window is still open by this node's clock, whatever the purge thinks. */
    :: d_step { !request[q].over && !request[q].looked && (log.is == running || log.is == succeeded) ->
        request[q].looked = true; request[q].node = 0 }
    :: d_step { !request[q].over && !request[q].looked && (log.is == running || log.is == succeeded) ->
        request[q].looked = true; request[q].node = 1 }
    /* InlineJournal.write by a visitor, with Then.Take; then Runners.begin. */
    :: d_step { request[q].looked && !request[q].missed && locked && holder != NOBODY -> ask(q) }
    :: d_step { may_take(q) && room -> ask(q); take(request[q].node); begin(request[q].node, nothing); request[q].node = 0 }
    :: d_step { may_take(q) && losses > 0 -> tell("the answer to this commit is lost\n", 0, 0); losses--; ask(q); take(request[q].node); request[q].node = 0 }
    /* Written.Overtaken, Written.Closed: look again. */
    :: d_step { request[q].looked && (request[q].missed || !locked) ->
        request[q].looked = false; request[q].missed = false; request[q].node = 0 }
    od
}

#endif

/* ------------------------------------------------------------------------------------- 10. what must be true in the end */

/*
 * When nothing more can happen by itself, all is at rest: 9. As every misfortune is bounded, each run comes to such an
 * end; that there is no way to go round in circles is a search of its own in ./check.
 */
active proctype InTheEnd() {
end:
    timeout ->
    d_step {
        tell("nothing more happens; the queue is %e, held by %d\n", log.is, holder);
        assert((log.is == restored || log.is == purged) && !locked);
        assert(runner[0].at == no_work && runner[1].at == no_work && runner[2].at == no_work)
    }
}

/* engine/UseQueue: InlineJournal.start at some node, then Runners.begin; or the answer to the commit is lost. */
inline start(n) {
    tell("node %d: the queue is started\n", n, 0);
    log.is = running; locked = true; holder = n
}

init {
    atomic {
        run Node(0);
        run Node(1);
        for (j : 0 .. STEPS - 1) { run Network(j) }
#if REQUESTS > 0
        for (j : 0 .. REQUESTS - 1) { run Restores(j) }
#endif
        j = 0;
        if
        :: resumes = true
        :: resumes = false
        fi
    };
    if
    :: d_step { takes(0) -> start(0); begin(0, nothing) }
    :: d_step { takes(1) -> start(1); begin(1, nothing) }
    :: d_step { takes(0) && losses > 0 -> tell("the answer to this commit is lost\n", 0, 0); losses--; start(0) }
    :: d_step { takes(1) && losses > 0 -> tell("the answer to this commit is lost\n", 0, 0); losses--; start(1) }
    fi
}
