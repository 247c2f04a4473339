package dev.skald.chaos;

import dev.skald.postgres.PostgresServer;
import dev.skald.support.Eventually;
import dev.skald.support.TcpProxy;
import dev.skald.support.TcpProxy.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The kinds of harm that can befall nodes, their database, their participants and the network between them. */
final class Harms {
    /** Long enough for the other nodes to take a node for dead. */
    private static final int LEASE_MILLIS = (int) Fleet.LEASE.toMillis();

    private static final List<Set<Direction>> WAYS =
            List.of(EnumSet.allOf(Direction.class), EnumSet.of(Direction.TO_SERVER), EnumSet.of(Direction.TO_CLIENT));

    private Harms() {}

    /** Gives a hand all that befalls processes. */
    static Nemesis.Hand ofProcesses(
            Nemesis.Hand hand, Fleet fleet, PostgresServer postgres, List<ParticipantProcess> participants) {
        return hand.does("kill node", blow -> {
                    Fleet.Member member = blow.oneUp(fleet);
                    blow.note(member.name());
                    member.kill();
                    Eventually.within(Duration.ofMinutes(2), member.name() + " is up", member::isUp);
                })
                .does("stop node", blow -> {
                    Fleet.Member member = blow.oneUp(fleet);
                    blow.note(member.name());
                    member.stop();
                })
                .does("freeze node", blow -> {
                    Fleet.Member member = blow.oneUp(fleet);
                    blow.note(member.name());
                    member.freeze();
                    blow.pause(LEASE_MILLIS + 1000, LEASE_MILLIS + 3000);
                    member.thaw();
                })
                .does("kill postgres", blow -> {
                    blow.note("");
                    postgres.kill();
                    blow.pause(0, 2500);
                    startAgain("PostgreSQL", postgres::start);
                })
                .does("restart postgres", blow -> {
                    blow.note("");
                    postgres.stop();
                    blow.pause(0, 2500);
                    startAgain("PostgreSQL", postgres::start);
                })
                .does("kill participant", blow -> {
                    ParticipantProcess participant = blow.oneOf(participants);
                    blow.note(participant.name());
                    participant.kill();
                    blow.pause(0, 2000);
                    participant.start();
                });
    }

    /** Gives a hand all that befalls receivers of webhooks. */
    static Nemesis.Hand ofSubscribers(Nemesis.Hand hand, WebhookDesk webhooks, List<MoodySubscriber> subscribers) {
        return hand.does("kill subscriber", blow -> {
                    MoodySubscriber subscriber = blow.oneOf(subscribers);
                    blow.note(subscriber.name());
                    subscriber.kill();
                    blow.pause(500, 3000);
                    startAgain(subscriber.name(), subscriber::start);
                })
                .does("slow subscriber", blow -> put(blow, subscribers, MoodySubscriber.Mood.SLOW))
                .does("silent subscriber", blow -> put(blow, subscribers, MoodySubscriber.Mood.SILENT_BEFORE))
                .does("failing subscriber", blow -> put(blow, subscribers, MoodySubscriber.Mood.FAILING))
                .does("redirecting subscriber", blow -> put(blow, subscribers, MoodySubscriber.Mood.REDIRECTING))
                .does("gone subscriber", blow -> {
                    MoodySubscriber subscriber = blow.oneOf(subscribers);
                    blow.note(subscriber.name());
                    subscriber.is(MoodySubscriber.Mood.GONE);
                    webhooks.awaitPaused(subscriber);
                    subscriber.is(MoodySubscriber.Mood.MOODY);
                    webhooks.resume(subscriber);
                });
    }

    private static void put(Nemesis.Blow blow, List<MoodySubscriber> subscribers, MoodySubscriber.Mood mood)
            throws Exception {
        MoodySubscriber subscriber = blow.oneOf(subscribers);
        blow.note(subscriber.name());
        subscriber.is(mood);
        blow.pause(1000, 3000);
        subscriber.is(MoodySubscriber.Mood.MOODY);
    }

    private interface Start {
        void run() throws Exception;
    }

    /** A connection may have its port for a moment. */
    private static void startAgain(String who, Start start) throws Exception {
        Eventually.until(who + " is there again", () -> {
            try {
                start.run();
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /**
     * Gives a hand all that befalls a kind of network.
     *
     * @param what leads there, as the kinds of harm are to be called
     * @param networks by the names of whom they lead from or to
     */
    static Nemesis.Hand ofNetworks(Nemesis.Hand hand, String what, Map<String, TcpProxy> networks) {
        List<String> names = networks.keySet().stream().sorted().toList();
        return hand.does("cut " + what, blow -> {
                    String name = blow.oneOf(names);
                    blow.note(name);
                    networks.get(name).cut();
                })
                .does("refuse " + what, blow -> {
                    String name = blow.oneOf(names);
                    blow.note(name);
                    networks.get(name).refuse();
                    blow.pause(500, 5000);
                    networks.get(name).heal();
                })
                .does("delay " + what, blow -> {
                    String name = blow.oneOf(names);
                    Duration delay = Duration.ofMillis(blow.random().nextInt(20, 400));
                    blow.note(name + " by " + delay);
                    networks.get(name).delay(delay);
                    blow.pause(1000, 4000);
                    networks.get(name).heal();
                })
                .does("silence " + what, blow -> {
                    String name = blow.oneOf(names);
                    Set<Direction> ways = blow.oneOf(WAYS);
                    blow.note(name + " " + ways);
                    networks.get(name).silence(ways);
                    blow.pause(1000, LEASE_MILLIS + 3000);
                    networks.get(name).heal();
                });
    }
}
