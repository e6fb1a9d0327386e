package org.jianxin.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostChecksTest {
    private static final String HASH = "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/";

    @TempDir
    Path root;

    @Test
    void everyCheckHasAVerdictOnAnEmptyTreeAndNoneIsAPassByAbsenceOfItsFile() {
        Map<String, CheckResult> results = run();
        assertThat(results).hasSizeGreaterThanOrEqualTo(15);
        for (String key : new String[] {
            "PW-AGE", "UID-UNIQ", "PW-HASH", "FAILLOCK", "FILE-PERM", "AUDITD", "SUDO-LEAST", "MIN-PKG", "PORTS"
        }) {
            assertThat(results.get(key).verdict()).as(key).isEqualTo(Verdict.UNKNOWN);
        }
    }

    @Test
    void aWeakHostFailsAndItsEvidenceNamesAccountsButNoHashes() throws IOException {
        write("/etc/passwd", "root:x:0:0::/root:/bin/bash\ntoor:x:0:0::/root:/bin/bash\nlp:x:7:7::/:/bin/sh\n");
        write("/etc/shadow", "root:" + HASH + ":1:0:99999:7:::\ntoor::1:0:99999:7:::\n");
        write("/etc/login.defs", "# PASS_MAX_DAYS 30\nPASS_MAX_DAYS\t99999\nENCRYPT_METHOD MD5\n");
        write("/etc/sudoers", "root ALL=(ALL:ALL) ALL\nbob ALL=(ALL) NOPASSWD: ALL\n");
        write("/etc/ssh/sshd_config", "PermitRootLogin yes\nPermitRootLogin no\nMatch User x\nMaxAuthTries 2\n");
        Map<String, CheckResult> results = run();
        for (String key :
                new String[] {"UID-UNIQ", "PW-EMPTY", "PW-HASH", "PW-AGE", "DEFAULT-ACCT", "SUDO-LEAST", "SSHD-CONF"}) {
            assertThat(results.get(key).verdict()).as(key).isEqualTo(Verdict.FAIL);
        }
        assertThat(results.get("PW-AGE").evidence()).anyMatch(line -> line.contains("/etc/login.defs:2"));
        assertThat(results.get("PW-HASH").evidence()).anyMatch(line -> line.contains("root (MD5)"));
        assertThat(results.toString()).doesNotContain(HASH).doesNotContain("saltsalt");
    }

    @Test
    void aHardenedHostPasses() throws IOException {
        write("/etc/passwd", "root:x:0:0::/root:/bin/bash\nlp:x:7:7::/:/usr/sbin/nologin\n");
        write("/etc/shadow", "root:$6$saltsalt$x:1:1:90:7:::\nlp:*:1:0:99999:7:::\n");
        write("/etc/login.defs", "PASS_MAX_DAYS 90\nPASS_WARN_AGE 7\nENCRYPT_METHOD SHA512\n");
        write("/etc/pam.d/common-password", "password requisite pam_pwquality.so retry=3\n");
        write("/etc/security/pwquality.conf", "minlen = 10\nminclass = 3\n");
        write("/etc/pam.d/common-auth", "auth required pam_faillock.so preauth\n");
        write("/etc/security/faillock.conf", "deny = 5\nunlock_time = 900\n");
        Map<String, CheckResult> results = run();
        for (String key :
                new String[] {"PW-QUALITY", "PW-AGE", "UID-UNIQ", "PW-EMPTY", "PW-HASH", "FAILLOCK", "DEFAULT-ACCT"}) {
            assertThat(results.get(key).verdict())
                    .as(key + results.get(key).evidence())
                    .isEqualTo(Verdict.PASS);
        }
    }

    @Test
    void linksOfAMountedTreeStayInsideIt() throws IOException {
        write("/usr/lib/passwd", "root:x:0:0::/root:/bin/bash\n");
        Files.createDirectories(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/usr/lib/passwd"));
        assertThat(run().get("UID-UNIQ").evidence()).containsExactly("1 个账户，UID 与名称无重复/accounts, all unique");
    }

    /** A link that leads to itself cannot be read by anyone, root included. */
    @Test
    void aFileThatCannotBeReadIsNeverAPass() throws IOException {
        write("/etc/ssh/sshd_config", "PermitRootLogin no\n");
        write("/etc/sudoers", "root ALL=(ALL:ALL) ALL\n");
        write("/etc/pam.d/su", "auth required pam_wheel.so\n");
        write("/etc/login.defs", "PASS_MAX_DAYS 90\nPASS_WARN_AGE 7\n");
        write("/etc/shadow", "root:$6$saltsalt$x:1:1:90:7:::\n");
        Files.createDirectories(root.resolve("etc/systemd/system"));
        assertThat(verdict("SUDO-LEAST")).isEqualTo(Verdict.PASS);
        assertThat(verdict("PW-AGE")).isEqualTo(Verdict.PASS);
        assertThat(verdict("PW-EMPTY")).isEqualTo(Verdict.PASS);
        assertThat(verdict("SVC-OFF")).isEqualTo(Verdict.PASS);

        unreadable("/etc/sudoers.d");
        unreadable("/etc/login.defs");
        unreadable("/etc/ssh/sshd_config");
        unreadable("/etc/systemd/system/multi-user.target.wants");
        for (String key : new String[] {"SUDO-LEAST", "PW-AGE", "PW-EMPTY", "SSHD-CONF", "SVC-OFF", "PW-HASH"}) {
            assertThat(verdict(key)).as(key).isEqualTo(Verdict.UNKNOWN);
        }
        assertThat(run().get("SUDO-LEAST").evidence()).anyMatch(line -> line.contains("/etc/sudoers.d: 不可读"));
        assertThat(run().get("SSHD-CONF").evidence()).anyMatch(line -> line.contains("sshd_config: 不可读"));
    }

    @Test
    void aFileTooLongToReadIsNeverAPass() throws IOException {
        write("/etc/sudoers", "root ALL=(ALL:ALL) ALL\n");
        try (RandomAccessFile file =
                new RandomAccessFile(root.resolve("etc/sudoers").toFile(), "rw")) {
            file.setLength((16 << 20) + 1);
        }
        assertThat(verdict("SUDO-LEAST")).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void whatIsSeenToBeWrongFailsAlthoughAnotherFileCannotBeRead() throws IOException {
        write("/etc/sudoers", "bob ALL=(ALL) NOPASSWD: ALL\n");
        unreadable("/etc/sudoers.d");
        assertThat(verdict("SUDO-LEAST")).isEqualTo(Verdict.FAIL);
    }

    private Verdict verdict(String key) {
        return run().get(key).verdict();
    }

    private void unreadable(String path) throws IOException {
        Path link = root.resolve(path.substring(1));
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, link.getFileName());
    }

    private Map<String, CheckResult> run() {
        Map<String, CheckResult> results = new HashMap<>();
        HostChecks.bundled().run(root, result -> results.put(result.key(), result));
        return results;
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
