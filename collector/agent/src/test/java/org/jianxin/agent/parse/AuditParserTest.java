package org.jianxin.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditParserTest {
    @Test
    void theRecordsOfARecordedProgramStartAreOneEvent() throws IOException {
        Event execve = recorded("recorded-exec");
        assertThat(execve.require(Ecs.EVENT_ACTION)).isEqualTo("execve");
        assertThat(execve.require(Ecs.EVENT_CATEGORY)).containsExactly("process");
        assertThat(execve.require(Ecs.PROCESS_ARGS)).containsExactly("stat", "watched.txt", "./a b");
        assertThat(execve.require(Ecs.PROCESS_ARGS_COUNT)).isEqualTo(3);
        assertThat(execve.require(Ecs.PROCESS_TITLE)).isEqualTo("stat watched.txt ./a b");
        assertThat(execve.require(Ecs.PROCESS_EXECUTABLE)).isEqualTo("/usr/bin/stat");
        assertThat(execve.require(Ecs.FILE_PATH)).isEqualTo("/usr/bin/stat");
        assertThat(execve.require(Ecs.AUDIT_ARCH)).isEqualTo("x86_64");
        assertThat(execve.require(Ecs.EVENT_OUTCOME)).isEqualTo("success");
        assertThat(execve.get(Ecs.USER_AUDIT_ID)).isEmpty();
        assertThat(execve.require(Ecs.EVENT_ORIGINAL).split("\n")).hasSizeGreaterThan(4);
    }

    @Test
    void aRecordedConnectNamesItsDestination() throws IOException {
        Event connect = Parsing.events("audit", Parsing.recording("audit.log")).stream()
                .filter(event -> event.get(Ecs.DESTINATION_IP).isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(connect.require(Ecs.DESTINATION_IP)).isEqualTo("127.0.0.1");
        assertThat(connect.require(Ecs.DESTINATION_PORT)).isEqualTo(9);
        assertThat(connect.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
    }

    @Test
    void recordsOfTwoEventsMayComeMixed() {
        List<Event> events = Parsing.events(
                "audit",
                """
                type=SYSCALL msg=audit(1700000000.123:7): arch=c00000b7 syscall=56 success=no exit=-13 pid=9 auid=1000 uid=0
                type=SYSCALL msg=audit(1700000000.124:8): arch=c0000102 syscall=221 success=yes exit=0 pid=10 auid=1000 uid=0
                type=CWD msg=audit(1700000000.123:7): cwd="/srv"
                type=PROCTITLE msg=audit(1700000000.124:8): proctitle="b"
                type=PATH msg=audit(1700000000.123:7): item=0 name=E5B1852E747874 nametype=NORMAL
                type=PROCTITLE msg=audit(1700000000.123:7): proctitle="a"
                """);
        assertThat(events).extracting(event -> event.require(Ecs.AUDIT_SERIAL)).containsExactly(8L, 7L);
        assertThat(events.get(0).require(Ecs.AUDIT_ARCH)).isEqualTo("loongarch64");
        assertThat(events.get(0).require(Ecs.AUDIT_SYSCALL)).isEqualTo("execve");
        assertThat(events.get(1).require(Ecs.AUDIT_SYSCALL)).isEqualTo("openat");
        assertThat(events.get(1).require(Ecs.FILE_PATH)).isEqualTo("/srv/居.txt");
        assertThat(events.get(1).require(Ecs.USER_AUDIT_NAME)).isEqualTo("alice");
    }

    @Test
    void aFailedLoginNamesTheAccountAndWhereItCameFrom() {
        Event login = Parsing.event(
                "audit",
                "type=USER_LOGIN msg=audit(1700000000.200:9): pid=1 uid=0 auid=4294967295 ses=4294967295 msg='op=login"
                        + " acct=\"root\" exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.9 terminal=ssh res=failed'\u001dUID=\"root\"");
        assertThat(login.require(Ecs.EVENT_ACTION)).isEqualTo("user_login");
        assertThat(login.require(Ecs.EVENT_CATEGORY)).containsExactly("authentication");
        assertThat(login.require(Ecs.USER_NAME)).isEqualTo("root");
        assertThat(login.require(Ecs.SOURCE_IP)).isEqualTo("203.0.113.9");
        assertThat(login.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
    }

    @ParameterizedTest
    @CsvSource({
        "02000050C0A80001000000000000,192.168.0.1,80",
        "0A0001BB0000000020010DB8000000000000000000000001,2001:db8:0:0:0:0:0:1,443"
    })
    void addressesOfBothFamiliesAreRead(String saddr, String ip, int port) {
        SocketAddress address = SocketAddress.parse(saddr);
        assertThat(address).isEqualTo(new SocketAddress(ip, port, null));
    }

    @Test
    void anArgumentWithACitizensIdIsMasked() {
        Event event = Parsing.event(
                "audit",
                """
                type=SYSCALL msg=audit(1700000000.123:7): arch=c000003e syscall=59 success=yes pid=9
                type=EXECVE msg=audit(1700000000.123:7): argc=2 a0="grep" a1="11010519491231002X"
                """);
        assertThat(event.require(Ecs.PROCESS_ARGS)).containsExactly("grep", "******************");
        assertThat(event.get(Ecs.EVENT_ORIGINAL)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type=PROCTITLE msg=audit(1700000000.123:7): proctitle=%s",
                "type=PATH msg=audit(1700000000.123:7): item=0 name=%s nametype=NORMAL",
                "type=EXECVE msg=audit(1700000000.123:7): argc=2 a0=\"grep\" a1=%s",
                "type=USER_CMD msg=audit(1700000000.123:7): pid=1 uid=0 msg='cwd=\"/\" cmd=%s res=success'",
                "type=TTY msg=audit(1700000000.123:7): tty pid=1 uid=0 data=%s",
                "no record at all data=%s"
            })
    void aCitizensIdInHexadecimalDigitsStaysOnTheHost(String record) throws IOException {
        String hex = HexFormat.of()
                .withUpperCase()
                .formatHex("grep 11010519491231002X f".getBytes(StandardCharsets.US_ASCII));
        String said = new String(
                new EventJson().write(Parsing.event("audit", record.formatted(hex))), StandardCharsets.UTF_8);
        assertThat(said).doesNotContain(hex).doesNotContain("11010519491231002X");
    }

    @Test
    void anArgumentInPartsIsLookedAtAsOne() {
        Event event = Parsing.event(
                "audit",
                """
                type=SYSCALL msg=audit(1700000000.123:7): arch=c000003e syscall=59 success=yes pid=9
                type=EXECVE msg=audit(1700000000.123:7): argc=2 a0="grep" a1_len=18 a1[0]="1101051949" a1[1]="1231002X"
                """);
        assertThat(event.require(Ecs.PROCESS_ARGS)).containsExactly("grep", "******************");
        assertThat(event.get(Ecs.EVENT_ORIGINAL)).isEmpty();
    }

    @Test
    void argumentsBehindALongOneAreNotHidden() {
        Event event = Parsing.event(
                "audit",
                """
                type=SYSCALL msg=audit(1700000000.123:7): arch=c000003e syscall=59 success=yes pid=9
                type=EXECVE msg=audit(1700000000.123:7): argc=4 a0="sh" a1_len=9000 a1[0]="AAAA"
                type=EXECVE msg=audit(1700000000.123:7): a1[1]="BBBB" a2="-c"
                type=EXECVE msg=audit(1700000000.123:7): a3="rm -rf /"
                """);
        assertThat(event.require(Ecs.PROCESS_ARGS)).containsExactly("sh", "AAAABBBB", "-c", "rm -rf /");
        assertThat(event.require(Ecs.PROCESS_COMMAND_LINE)).isEqualTo("sh AAAABBBB -c rm -rf /");
    }

    @Test
    void aRecordingWithoutCitizensDataKeepsItsRawRecords() throws IOException {
        assertThat(Parsing.events("audit", Parsing.recording("audit.log")))
                .isNotEmpty()
                .allMatch(event -> event.get(Ecs.EVENT_ORIGINAL).isPresent());
    }

    private static Event recorded(String key) throws IOException {
        return Parsing.events("audit", Parsing.recording("audit.log")).stream()
                .filter(event -> event.get(Ecs.AUDIT_KEY).orElse("").equals(key))
                .findFirst()
                .orElseThrow();
    }
}
