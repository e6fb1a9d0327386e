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
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");
    private static final LocalTime NIGHT = LocalTime.of(2, 30);

    private final URI gateway;
    private final Path consumers;

    Traffic(URI gateway, Path consumers) {
        this.gateway = gateway;
        this.consumers = consumers;
    }

    /** Calls that are as they should be. */
    int wellBehaved() throws IOException, InterruptedException {
        DemoConsumer socialSecurity = consumer("social-security");
        List<Integer> statuses = new ArrayList<>();
        for (int page = 0; page < 20; page++) {
            statuses.add(socialSecurity.call("/share/population-lookup/?view=masked&size=5&page=" + page));
        }
        for (int i = 0; i < 5; i++) {
            statuses.add(consumer("statistics").call("/share/enterprise-lookup/"));
        }
        return (int) statuses.stream().filter(status -> status == 200).count();
    }

    /** Calls that each break a rule. */
    void misbehaved() throws IOException, InterruptedException {
        DemoConsumer statistics = consumer("statistics");
        statistics.call("/share/population-lookup/?view=full&size=10");
        statistics.call("/share/population-lookup/?view=weak&size=10");
        consumer("health-app").call("/share/population-lookup/?view=full&size=10");
        consumer("tax-bureau").call("/share/population-lookup/?view=masked&size=10");
        DemoConsumer socialSecurity = consumer("social-security");
        socialSecurity.call("/share/medical-visits/");
        socialSecurity.call("/share/epidemic-travel/");
        socialSecurity.call("/share/staff-list/");
        for (int page = 0; page < 24; page++) {
            socialSecurity.call("/share/population-lookup/?view=masked&size=500&page=" + page);
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
