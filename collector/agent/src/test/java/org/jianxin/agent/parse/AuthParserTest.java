package org.jianxin.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthParserTest {
    private static final String RFC3339 = "2026-11-22T02:31:34.123456+08:00 web1 ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "sshd[9]: Failed password for root from 203.0.113.9 port 4022 ssh2|ssh_login|failure|root|203.0.113.9",
                "sshd[9]: Failed password for invalid user test from 203.0.113.9 port 4022 ssh2|ssh_login|failure|test|203.0.113.9",
                "sshd[9]: Accepted publickey for alice from 2001:db8::7 port 4022 ssh2: ED25519 SHA256:x|ssh_login|success|alice|2001:db8::7",
                "sshd[9]: Invalid user oracle from 203.0.113.9 port 4022|ssh_invalid_user|failure|oracle|203.0.113.9",
                "sshd-session[9]: Connection closed by authenticating user root 203.0.113.9 port 22 [preauth]|ssh_disconnect||root|203.0.113.9",
                "sudo:    alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow|sudo|success|alice|",
                "sudo:    bob : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/ls|sudo|failure|bob|",
                "sudo:    bob : 3 incorrect password attempts ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/ls|sudo|failure|bob|",
                "su[77]: (to root) alice on pts/0|su|success|alice|",
                "su[77]: FAILED SU (to root) alice on pts/0|su|failure|alice|",
                "sshd[9]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)|session_opened|success|alice|",
                "login[8]: pam_unix(login:auth): authentication failure; logname= uid=0 euid=0 tty=tty1 ruser= rhost=  user=alice|authentication_failure|failure|alice|",
            })
    void theMessagesOfSshdSudoSuAndPamAreUnderstood(
            String message, String action, String outcome, String user, String ip) {
        Event event = Parsing.event("auth", RFC3339 + message);
        assertThat(event.require(Ecs.EVENT_ACTION)).isEqualTo(action);
        assertThat(event.get(Ecs.EVENT_OUTCOME).orElse(null)).isEqualTo(outcome);
        assertThat(event.get(Ecs.USER_NAME).orElse(null)).isEqualTo(user);
        assertThat(event.get(Ecs.SOURCE_IP).orElse(null)).isEqualTo(ip);
        assertThat(event.require(Ecs.TIMESTAMP)).isEqualTo(Instant.parse("2026-11-21T18:31:34.123Z"));
        assertThat(event.require(Ecs.HOST_NAME)).isEqualTo("web1");
        assertThat(event.get(Ecs.ERROR_MESSAGE)).isEmpty();
    }

    @Test
    void aSudoCommandIsKeptWithWhoItRanAs() {
        Event event = Parsing.event(
                "auth", RFC3339 + "sudo: alice : TTY=pts/0 ; PWD=/srv ; USER=postgres ; COMMAND=/usr/bin/psql -c x");
        assertThat(event.require(Ecs.PROCESS_COMMAND_LINE)).isEqualTo("/usr/bin/psql -c x");
        assertThat(event.require(Ecs.USER_EFFECTIVE_NAME)).isEqualTo("postgres");
        assertThat(event.require(Ecs.PROCESS_WORKING_DIRECTORY)).isEqualTo("/srv");
    }

    @Test
    void aTraditionalTimeIsOfThisYearOrOfTheLast() {
        assertThat(Parsing.event("auth", "Nov  2 08:00:00 h sshd[1]: x").require(Ecs.TIMESTAMP))
                .isEqualTo(Instant.parse("2026-11-02T00:00:00Z"));
        assertThat(Parsing.event("auth", "Dec 31 23:59:59 h sshd[1]: x").require(Ecs.TIMESTAMP))
                .isEqualTo(Instant.parse("2025-12-31T15:59:59Z"));
    }

    @Test
    void anUnknownMessageIsKeptAsAMessageAndAnUnknownLineAsAnError() {
        Event message = Parsing.event("auth", RFC3339 + "polkitd[5]: Loading rules");
        assertThat(message.require(Ecs.MESSAGE)).isEqualTo("Loading rules");
        assertThat(message.get(Ecs.ERROR_MESSAGE)).isEmpty();
        assertThat(Parsing.event("auth", "Feb 30 99:00:00 h x: y").require(Ecs.ERROR_MESSAGE))
                .contains("syslog");
    }

    @Test
    void aMessageThatRsyslogRepeatedCountsEachTime() {
        List<Event> events = Parsing.events(
                "auth",
                RFC3339
                        + "sshd[9]: message repeated 5 times: [ Failed password for root from 203.0.113.9 port 4022 ssh2]");
        assertThat(events).hasSize(5).allSatisfy(event -> {
            assertThat(event.require(Ecs.EVENT_ACTION)).isEqualTo("ssh_login");
            assertThat(event.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
            assertThat(event.require(Ecs.USER_NAME)).isEqualTo("root");
            assertThat(event.require(Ecs.EVENT_ORIGINAL)).contains("repeated 5 times");
        });
        assertThat(Parsing.events("auth", RFC3339 + "x: message repeated 999999999 times: [ y]"))
                .hasSize(1000);
        assertThat(Parsing.events("auth", RFC3339 + "x: message repeated 0 times: [ y]"))
                .hasSize(1);
    }
}
