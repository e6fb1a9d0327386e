package org.jianxin.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.inventory.CryptoInventory;
import org.jianxin.gateway.inventory.Hop;
import org.jianxin.gateway.inventory.HopCertificate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gateway inventory}: which cryptography was really spoken with whom, for the assessor of 密评. */
@Command(
        name = "inventory",
        mixinStandardHelpOptions = true,
        description = {
            "列出每一跳实际使用的协议、套件与证书，供密评取证（GB/T 39786 网络和通信安全）",
            "list protocol, suite and certificates really used on every hop, as evidence for 密评"
        },
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {
            "0:已列出 / listed",
            "1:还没有，或读不到 / there is none yet, or it cannot be read",
            "3:有跳未全用国密算法（--national-only）/ a hop is not all national cryptography (--national-only)"
        })
final class InventoryCommand implements Callable<Integer> {
    private static final int NOT_NATIONAL = 3;

    @Mixin
    private GatewayCommand.Config config;

    @Option(names = "--format", defaultValue = "table", description = "table, json")
    private ListFormat format;

    @Option(names = "--days", paramLabel = "N", description = "只列最近 N 天内出现的 / only what was seen in the last N days")
    private @Nullable Integer days;

    @Option(
            names = "--national-only",
            description = "有跳未全用国密算法时以 3 退出 / exit with 3 where a hop is not all national cryptography")
    private boolean nationalOnly;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (days != null && (days < 0 || days > InterfacesCommand.MOST_DAYS)) {
            throw new ParameterException(spec.commandLine(), "--days is 0 to " + InterfacesCommand.MOST_DAYS);
        }
        PrintWriter out = spec.commandLine().getOut();
        try {
            Path file =
                    GatewaySettings.read(config.file).decisions().directory().resolve(CryptoInventory.FILE);
            Instant now = Clock.systemUTC().instant();
            List<Hop> hops = CryptoInventory.read(file).stream()
                    .filter(hop -> days == null || hop.lastSeen().isAfter(now.minus(days, ChronoUnit.DAYS)))
                    .toList();
            if (format == ListFormat.json) {
                out.println(RecordMapper.create()
                        .writeValueAsString(
                                hops.stream().map(hop -> row(hop, now)).toList()));
            } else {
                hops.forEach(hop -> print(hop, now, out));
                long national = hops.stream().filter(Hop::national).count();
                out.printf(
                        "%d 跳，其中 %d 跳全用国密算法 / %d hops, %d of them all national%n",
                        hops.size(), national, hops.size(), national);
            }
            out.flush();
            return nationalOnly && !hops.stream().allMatch(Hop::national) ? NOT_NATIONAL : 0;
        } catch (NoSuchFileException e) {
            spec.commandLine().getErr().println("网关尚未与任何一方握手 / the gateway has not shaken hands with anybody yet");
            return 1;
        } catch (DefinitionException | IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private static void print(Hop hop, Instant now, PrintWriter out) {
        out.printf(
                "%-9s %-28s %-9s %-28s %-6s %8d  %s%n",
                hop.side().id(),
                hop.peer(),
                hop.protocol(),
                hop.suite(),
                hop.national() ? "国密" : "非国密",
                hop.handshakes(),
                hop.lastSeen().truncatedTo(ChronoUnit.SECONDS));
        Stream.concat(hop.own().stream(), hop.peerCertificates().stream())
                .forEach(certificate -> out.printf(
                        "            %s, %s, %s, %s (%d 天/days)%n",
                        certificate.subject(),
                        certificate.key(),
                        certificate.signature(),
                        certificate.notAfter(),
                        certificate.daysLeft(now)));
    }

    private static Map<String, Object> row(Hop hop, Instant now) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("side", hop.side().id());
        row.put("peer", hop.peer());
        row.put("protocol", hop.protocol());
        row.put("suite", hop.suite());
        row.put("national", hop.national());
        row.put("own", hop.own().stream().map(own -> row(own, now)).toList());
        row.put(
                "peer_certificates",
                hop.peerCertificates().stream().map(peer -> row(peer, now)).toList());
        row.put("first_seen", hop.firstSeen());
        row.put("last_seen", hop.lastSeen());
        row.put("handshakes", hop.handshakes());
        return row;
    }

    private static Map<String, Object> row(HopCertificate certificate, Instant now) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("subject", certificate.subject());
        row.put("issuer", certificate.issuer());
        row.put("serial", certificate.serial());
        row.put("key", certificate.key());
        row.put("signature", certificate.signature());
        row.put("not_after", certificate.notAfter());
        row.put("days_left", certificate.daysLeft(now));
        row.put("sm3", certificate.sm3());
        row.put("national", certificate.national());
        return row;
    }
}
