package org.jianxin.appliance.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.drills.GatewayClient;
import org.jianxin.tlcp.SecureChannel;

/** What the agencies' programs and people do in the demonstration: mostly well, sometimes not. */
final class Traffic {
    static final int WELL_BEHAVED = 25;
    static final int MISBEHAVED = 31;

    private static final int NO_ANSWER = -1;
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");
    private static final LocalTime NIGHT = LocalTime.of(2, 30);

    private final URI gateway;
    private final Path consumers;

    Traffic(URI gateway, Path consumers) {
        this.gateway = gateway;
        this.consumers = consumers;
    }

    /** Calls that are as they should be; returns how many were answered with 200. */
    int wellBehaved() throws IOException, InterruptedException {
        List<Integer> statuses = new ArrayList<>();
        DemoConsumer socialSecurity = consumer("social-security");
        for (int page = 0; page < 20; page++) {
            statuses.add(call(socialSecurity, "/share/population-lookup/?view=masked&size=5&page=" + page));
        }
        DemoConsumer statistics = consumer("statistics");
        for (int i = 0; i < WELL_BEHAVED - 20; i++) {
            statuses.add(call(statistics, "/share/enterprise-lookup/"));
        }
        return (int) statuses.stream().filter(status -> status == 200).count();
    }

    /** Calls that each break a rule; returns how many were answered, as the gateway decided. */
    int misbehaved() throws IOException, InterruptedException {
        List<Integer> statuses = new ArrayList<>();
        DemoConsumer statistics = consumer("statistics");
        statuses.add(call(statistics, "/share/population-lookup/?view=full&size=10"));
        statuses.add(call(statistics, "/share/population-lookup/?view=weak&size=10"));
        statuses.add(call(consumer("health-app"), "/share/population-lookup/?view=full&size=10"));
        statuses.add(call(consumer("tax-bureau"), "/share/population-lookup/?view=masked&size=10"));
        DemoConsumer socialSecurity = consumer("social-security");
        statuses.add(call(socialSecurity, "/share/medical-visits/"));
        statuses.add(call(socialSecurity, "/share/epidemic-travel/"));
        statuses.add(call(socialSecurity, "/share/staff-list/"));
        for (int page = 0; page < MISBEHAVED - 7; page++) {
            statuses.add(call(socialSecurity, "/share/population-lookup/?view=masked&size=500&page=" + page));
        }
        return (int) statuses.stream().filter(status -> status != NO_ANSWER).count();
    }

    /** One call that stays without an answer does not keep the others from being made. */
    private static int call(DemoConsumer consumer, String path) throws InterruptedException {
        try {
            return consumer.call(path);
        } catch (IOException noAnswer) {
            return NO_ANSWER;
        }
    }

    /** Somebody guesses a password, and guesses right in the end. */
    void guessedPassword(SecureChannel channel, DemoWorld.Driver victim, String newPassword) throws IOException {
        GatewayClient guesser = new GatewayClient(gateway, channel, InetAddress.getLoopbackAddress());
        for (int i = 0; i < 4; i++) {
            try {
                guesser.login(victim.name(), "Guess-" + i + "-2026", null);
            } catch (IOException refused) {
                // as it should be
            }
        }
        guesser.login(victim.name(), victim.oneTimePassword(), newPassword);
    }

    /** Last night, half past two, in China: when nobody should read in bulk. */
    static OffsetDateTime lastNight(ZonedDateTime now) {
        ZonedDateTime night = now.withZoneSameInstant(CHINA).with(NIGHT);
        return (night.isAfter(now) ? night.minusDays(1) : night).toOffsetDateTime();
    }

    private DemoConsumer consumer(String id) throws IOException {
        return new DemoConsumer(id, gateway, consumers);
    }
}
