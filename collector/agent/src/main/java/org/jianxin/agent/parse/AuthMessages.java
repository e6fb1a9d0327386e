package org.jianxin.agent.parse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jspecify.annotations.Nullable;

/** What sshd, sudo, su and PAM say in auth.log. A message that is none of these is kept as a message. */
final class AuthMessages {
    private static final Pattern SSH_LOGIN = Pattern.compile(
            "(Accepted|Failed|Postponed|Partial) (\\S+) for (invalid user )?(.*) from (\\S+) port (\\d{1,5})(?: .*)?");
    private static final Pattern SSH_INVALID =
            Pattern.compile("(?:Invalid|Illegal) user (.*) from (\\S+)(?: port (\\d{1,5}))?.*");
    private static final Pattern SSH_TOO_MANY = Pattern.compile(
            "(?:error: )?maximum authentication attempts exceeded for (invalid user )?(.*) from (\\S+) port (\\d{1,5}).*");
    private static final Pattern SSH_END =
            Pattern.compile("(?:Disconnected from|Connection (?:closed|reset) by|Received disconnect from)"
                    + "(?: (?:authenticating |invalid )?user (\\S+))? ([0-9A-Fa-f.:]{2,45}) port (\\d{1,5}).*");
    private static final Pattern SUDO = Pattern.compile(
            "\\s*(\\S+) : (?:(.*?) ; )?TTY=(\\S+) ; PWD=(.*?) ; USER=(\\S+)(?: ;(?: GROUP=\\S+ ;)?(?: TSID=\\S+ ;)?(?: ENV=.*? ;)? COMMAND=(.*))?",
            Pattern.DOTALL);
    private static final Pattern SU = Pattern.compile("(FAILED SU )?\\(to (\\S+)\\) (\\S+) on (\\S+)");
    private static final Pattern PAM_SESSION =
            Pattern.compile("pam_\\w+\\(([\\w.-]+):session\\): session (opened|closed) for user ([^\\s(]+).*");
    private static final Pattern PAM_FAILURE = Pattern.compile(
            "pam_\\w+\\(([\\w.-]+):auth\\): authentication failure;.*?(?:rhost=(\\S*))?(?:\\s+user=(\\S+))?\\s*");

    /** A longer message is kept and not looked into: nothing that these programs write is so long. */
    private static final int MAX_MESSAGE = 16 << 10;

    private final Redactor redactor;

    AuthMessages(Redactor redactor) {
        this.redactor = redactor;
    }

    void read(Event.Builder event, String program, String message) {
        event.put(Ecs.MESSAGE, redactor.redact(message));
        boolean understood = message.length() <= MAX_MESSAGE && understands(event, program, message);
        if (!understood) {
            Drafts.classify(event, "authentication", "info");
            event.put(Ecs.EVENT_ACTION, program + "-message");
        }
    }

    private boolean understands(Event.Builder event, String program, String message) {
        return pam(event, message)
                || switch (program) {
                    case "sshd", "sshd-session", "sshd-auth" -> ssh(event, message);
                    case "sudo" -> sudo(event, message);
                    case "su" -> su(event, message);
                    default -> false;
                };
    }

    private boolean ssh(Event.Builder event, String message) {
        Matcher login = SSH_LOGIN.matcher(message);
        if (login.matches()) {
            String outcome =
                    switch (login.group(1)) {
                        case "Accepted" -> "success";
                        case "Failed" -> "failure";
                        default -> "unknown";
                    };
            start(event, "ssh_login", outcome, login.group(4));
            peer(event, login.group(5), login.group(6));
            event.put(Ecs.EVENT_REASON, login.group(3) == null ? login.group(2) : "invalid-user")
                    .put(Ecs.NETWORK_PROTOCOL, "ssh");
            return true;
        }
        Matcher invalid = SSH_INVALID.matcher(message);
        if (invalid.matches()) {
            start(event, "ssh_invalid_user", "failure", invalid.group(1));
            peer(event, invalid.group(2), invalid.group(3));
            return true;
        }
        Matcher many = SSH_TOO_MANY.matcher(message);
        if (many.matches()) {
            start(event, "ssh_too_many_attempts", "failure", many.group(2));
            peer(event, many.group(3), many.group(4));
            return true;
        }
        Matcher end = SSH_END.matcher(message);
        if (end.matches()) {
            Drafts.classify(event, "session", "end");
            event.put(Ecs.EVENT_ACTION, "ssh_disconnect");
            if (end.group(1) != null) {
                event.put(Ecs.USER_NAME, redactor.redact(end.group(1)));
            }
            peer(event, end.group(2), end.group(3));
            return true;
        }
        return false;
    }

    private boolean sudo(Event.Builder event, String message) {
        Matcher sudo = SUDO.matcher(message);
        if (!sudo.matches()) {
            return false;
        }
        start(event, "sudo", sudo.group(2) == null ? "success" : "failure", sudo.group(1));
        if (sudo.group(2) != null) {
            event.put(Ecs.EVENT_REASON, redactor.redact(sudo.group(2)));
        }
        event.put(Ecs.PROCESS_WORKING_DIRECTORY, redactor.redact(sudo.group(4)))
                .put(Ecs.USER_EFFECTIVE_NAME, sudo.group(5));
        if (sudo.group(6) != null) {
            event.put(Ecs.PROCESS_COMMAND_LINE, redactor.redact(sudo.group(6)));
        }
        return true;
    }

    private boolean su(Event.Builder event, String message) {
        Matcher su = SU.matcher(message);
        if (!su.matches()) {
            return false;
        }
        start(event, "su", su.group(1) == null ? "success" : "failure", su.group(3));
        event.put(Ecs.USER_EFFECTIVE_NAME, su.group(2));
        return true;
    }

    private boolean pam(Event.Builder event, String message) {
        Matcher session = PAM_SESSION.matcher(message);
        if (session.matches()) {
            boolean opened = session.group(2).equals("opened");
            Drafts.classify(event, "session", opened ? "start" : "end");
            event.put(Ecs.EVENT_ACTION, "session_" + session.group(2))
                    .put(Ecs.EVENT_OUTCOME, "success")
                    .put(Ecs.SERVICE_NAME, session.group(1))
                    .put(Ecs.USER_NAME, redactor.redact(session.group(3)));
            return true;
        }
        Matcher failure = PAM_FAILURE.matcher(message);
        if (failure.matches()) {
            String user = failure.group(3) == null ? "" : failure.group(3);
            start(event, "authentication_failure", "failure", user);
            event.put(Ecs.SERVICE_NAME, failure.group(1));
            if (failure.group(2) != null && !failure.group(2).isEmpty()) {
                peer(event, failure.group(2), null);
            }
            return true;
        }
        return false;
    }

    private void start(Event.Builder event, String action, String outcome, String user) {
        Drafts.classify(event, "authentication", "start");
        event.put(Ecs.EVENT_ACTION, action)
                .put(Ecs.EVENT_OUTCOME, outcome)
                .putIfPresent(Ecs.USER_NAME, redactor.redact(user));
    }

    private static void peer(Event.Builder event, String address, @Nullable String port) {
        event.put(Ecs.SOURCE_ADDRESS, address);
        if (IpLiteral.is(address)) {
            event.put(Ecs.SOURCE_IP, address);
        }
        if (port != null) {
            event.put(Ecs.SOURCE_PORT, Long.parseLong(port));
        }
    }
}
