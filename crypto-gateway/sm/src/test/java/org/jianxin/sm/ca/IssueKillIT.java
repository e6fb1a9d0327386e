package org.jianxin.sm.ca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a process that issues certificates, again and again, in one and the same directory. */
class IssueKillIT {

    @TempDir
    private Path directory;

    @Test
    @Timeout(600)
    void whatLeftTheAuthorityStandsInItsLogWheneverItIsKilled() throws Exception {
        Path home = directory.resolve("ca");
        Path out = Files.createDirectory(directory.resolve("out"));
        TestAuthority.found(home, "o", PermittedNames.any(), null, Clock.systemUTC());
        Random random = new Random(20261126);
        Set<String> said = new HashSet<>();
        for (int round = 0; round < 4; round++) {
            issueAndKill(home, out, said, Duration.ofMillis(30 + random.nextInt(300)));
        }

        Set<String> logged = new HashSet<>();
        IssuingAuthority.register(home)
                .all()
                .forEach(each -> logged.add(each.certificate().serial()));
        assertThat(said).isNotEmpty().isSubsetOf(logged);
        try (Stream<Path> files = Files.list(out)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".pem")).toList()) {
                List<Sm2Certificate> chain = PemFile.certificates(file);
                assertThat(chain).as("%s is whole", file).hasSize(2);
                assertThat(logged).contains(chain.get(0).serial());
            }
        }
        try (IssuingAuthority authority = TestAuthority.open(home, Clock.systemUTC())) {
            assertThat(authority.register().all()).hasSize(logged.size());
            assertThat(logged.size() % 2).as("pairs are logged whole").isZero();
            authority.revoke(said.iterator().next(), RevocationReason.SUPERSEDED, false);
            assertThat(authority.list(Duration.ofDays(1)).revoked()).hasSize(2);
        }
    }

    /** Lets a child issue until it is killed, a while after its first certificate. */
    private static void issueAndKill(Path home, Path out, Set<String> said, Duration time) throws Exception {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        home.toString(),
                        out.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = child.inputReader()) {
            String first = lines.readLine();
            assertThat(first).as("the child goes on after the last kill").isNotNull();
            Thread killer = new Thread(() -> {
                try {
                    Thread.sleep(time.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                child.toHandle().destroyForcibly(); // the Process itself would close the stream that is being read
            });
            killer.start();
            for (String line = first; line != null; line = lines.readLine()) {
                if (line.endsWith(".")) { // the last line may be cut off by the kill
                    said.add(line.substring(0, line.length() - 1));
                }
            }
            killer.join();
        }
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as("killed by SIGKILL").isEqualTo(128 + 9);
    }

    /** Issues as fast as it can, and says what has left. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws Exception {
            Path out = Path.of(arguments[1]);
            try (IssuingAuthority authority = TestAuthority.open(Path.of(arguments[0]), Clock.systemUTC());
                    Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
                while (true) {
                    issue(authority, key, out);
                }
            }
        }

        private static void issue(IssuingAuthority authority, Sm2KeyPair key, Path out)
                throws IOException, java.security.cert.CertificateException {
            DualCertificate pair = authority.issue(
                    new Holder("h", HolderKind.AGENT, "o", List.of(), List.of()), key.publicKey(), Duration.ofDays(1));
            String serial = pair.signing().serial();
            pair.write(out.resolve(serial + "-sign.pem"), out.resolve(serial + "-enc.pem"));
            System.out.println(serial + ".");
        }
    }
}
