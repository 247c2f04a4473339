/*
 * How committed events get their positions: the outbox and sequence_events (V17__events.sql).
 *
 * Transactions of several nodes change two queues, some of them both at once. Each locks the rows of its queues, takes the
 * id of its outbox row, and commits or is rolled back, at any time. Two nodes give positions, each by the function in the
 * database, whose statements each see what was committed before they began. Between any two statements anything may
 * happen. README.md says what came of it; ./check runs it.
 */

#ifndef WRITERS
#define WRITERS 3
#endif
#ifndef ROUNDS
#define ROUNDS 2         /* of each of the two that give positions */
#endif
#define QUEUES 2
#define NONE 0

/* The rows of outbox, by the transaction that wrote them. */
typedef Row {
    byte id;             /* from the identity column, which is never rolled back */
    byte events;         /* how many the transaction raised */
    byte position;       /* first_position */
    bool committed;
    bool ended;          /* committed or rolled back */
    byte entry[QUEUES];  /* the number of the log entry that raised an event of this queue */
}
Row row[WRITERS];

byte next_id = 1;

/* The rows of event_lock: who has them locked, from 1, and the last entry of the log. */
byte locked[QUEUES];
byte last_entry[QUEUES];

/* The row of event_sequence. */
bool sequence_locked;
byte last_position;

/* Scratch of single steps. */
byte i; byte j; byte q; byte total; byte lowest; byte which; byte n; byte at; byte m; byte o;

bool reached_late;       /* a lower id became visible after a higher one had its position */

/* What anybody may see once a transaction that gives positions has ended. */
inline check() {
    d_step {
        total = 0;
        i = 0;
        j = 0;
        q = 0;
        do
        :: i < WRITERS ->
            if
            :: row[i].position != NONE ->
                assert(row[i].committed);                       /* only what is committed */
                total = total + row[i].events;
                assert(row[i].position + row[i].events - 1 <= last_position);
                j = 0;
                do
                :: j < WRITERS ->
                    if
                    :: j != i && row[j].position != NONE ->
                        /* no position twice */
                        assert(row[j].position > row[i].position + row[i].events - 1
                            || row[i].position > row[j].position + row[j].events - 1);
                        q = 0;
                        do
                        :: q < QUEUES ->
                            /* the order of a queue's log */
                            assert(!(row[i].entry[q] != NONE && row[j].entry[q] != NONE
                                && row[i].entry[q] < row[j].entry[q]) || row[i].position < row[j].position);
                            q++
                        :: else -> break
                        od
                    :: else
                    fi;
                    j++
                :: else -> break
                od;
                /* an entry that comes before it in a log has a position already */
                j = 0;
                do
                :: j < WRITERS ->
                    q = 0;
                    do
                    :: q < QUEUES ->
                        assert(!(row[j].committed && row[j].position == NONE && row[j].entry[q] != NONE
                            && row[i].entry[q] != NONE && row[j].entry[q] < row[i].entry[q]));
                        q++
                    :: else -> break
                    od;
                    j++
                :: else -> break
                od
            :: else
            fi;
            i++
        :: else -> break
        od;
        assert(total == last_position);                         /* no gap */
        i = 0; j = 0; q = 0; total = 0
    }
}

/* A transaction of the journal that raises an event of one queue, or of both. */
proctype Writer(byte me) {
    bool changes[QUEUES];
    if
    :: changes[0] = true
    :: changes[1] = true
    :: changes[0] = true; changes[1] = true
    fi;
#ifdef ID_BEFORE_LOCKS
    atomic { row[me].id = next_id; next_id++ }
#endif
    /* In the order of the queues' ids, as every transaction does. */
    if
    :: changes[0] -> atomic { locked[0] == NONE -> locked[0] = me + 1 }
    :: else
    fi;
    if
    :: changes[1] -> atomic { locked[1] == NONE -> locked[1] = me + 1 }
    :: else
    fi;
#ifndef ID_BEFORE_LOCKS
    atomic { row[me].id = next_id; next_id++ }
#endif
    /* The commit makes all of it visible at once; a rollback leaves a gap in the ids. */
    atomic {
        if
        :: true ->
            row[me].committed = true;
            if
            :: changes[0] -> last_entry[0]++; row[me].entry[0] = last_entry[0]; row[me].events++
            :: else
            fi;
            if
            :: changes[1] -> last_entry[1]++; row[me].entry[1] = last_entry[1]; row[me].events++
            :: else
            fi
        :: true
        fi;
        row[me].ended = true;
        if
        :: changes[0] -> locked[0] = NONE
        :: else
        fi;
        if
        :: changes[1] -> locked[1] = NONE
        :: else
        fi
    }
}

/* One statement of sequence_events: numbers what the snapshot has, in the order of the ids. */
inline number() {
    d_step {
        lowest = 0;
        which = 0;
        n = 0;
        at = last_position + 1;
        do
        :: true ->
            lowest = 0;
            n = 0;
            do
            :: n < WRITERS ->
                if
                :: seen[n] && (lowest == 0 || row[n].id < lowest) -> lowest = row[n].id; which = n
                :: else
                fi;
                n++
            :: else -> break
            od;
            if
            :: lowest == 0 -> break
            :: else ->
                seen[which] = false;
                /* An update that meets a row that has a position by now leaves it, but the number was counted. */
                if
                :: row[which].position == NONE -> row[which].position = at
                :: else
                fi;
                at = at + row[which].events
            fi
        od;
        last_position = at - 1;
        lowest = 0; which = 0; n = 0; at = 0
    }
}

inline look() {
    d_step {
        m = 0;
        do
        :: m < WRITERS ->
            seen[m] = row[m].committed && row[m].position == NONE;
            if
            :: seen[m] ->
                o = 0;
                do
                :: o < WRITERS ->
                    if
                    :: row[o].position != NONE && row[o].id > row[m].id -> reached_late = true
                    :: else
                    fi;
                    o++
                :: else -> break
                od;
                o = 0
            :: else
            fi;
            m++
        :: else -> break
        od;
        m = 0
    }
}

/* A node that calls sequence_events. The function runs to its end even if the node dies. */
proctype Sequencer() {
    bool seen[WRITERS];
    byte rounds = 0;
    do
    :: rounds < ROUNDS ->
        rounds++;
#ifdef SNAPSHOT_BEFORE_LOCK
        look();
#endif
        if
        :: atomic { !sequence_locked -> sequence_locked = true };
#ifndef SNAPSHOT_BEFORE_LOCK
            atomic { look(); number() };
#else
            number();
#endif
            atomic { sequence_locked = false; check() }
        :: sequence_locked                                      /* skip locked: another node is at it */
        fi
    :: else -> break
    od
}

byte done_writers;

init {
    atomic {
        byte w = 0;
        do
        :: w < WRITERS -> run Writer(w); w++
        :: else -> break
        od;
        run Sequencer();
        run Sequencer();
        w = 0
    }
    /* Once nothing is written any more, a last round leaves no committed event without a position. */
    _nr_pr == 1;
    bool seen[WRITERS];
    atomic { look(); number(); check() };
    d_step {
        byte x = 0;
        do
        :: x < WRITERS -> assert(row[x].ended && (!row[x].committed || row[x].position != NONE)); x++
        :: else -> break
        od;
        x = 0
    }
#ifdef REACH
    assert(!(REACH == 1 && reached_late));
    assert(!(REACH == 2 && last_position == 2 * WRITERS));
#endif
}
