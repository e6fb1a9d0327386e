package org.jianxin.agent.parse;

import java.nio.charset.StandardCharsets;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jspecify.annotations.Nullable;

/** What both access log formats of nginx have in common. */
final class NginxEvents {
    private final Redactor redactor;
    private final Drafts drafts;

    NginxEvents(ParserContext context) {
        this.redactor = new Redactor(context.detector());
        this.drafts = new Drafts("nginx.access", "nginx", redactor);
    }

    Event.Builder unparsed(String line) {
        return drafts.unparsed(line, "not a line of nginx's access log");
    }

    Event.Builder begin(String line) {
        Event.Builder event = drafts.of(line).put(Ecs.EVENT_ACTION, "http-request");
        Drafts.classify(event, "web", "access");
        return event;
    }

    /** {@code METHOD TARGET PROTOCOL}; anything else, such as bytes of TLS on a plain port, is kept as it is. */
    void request(Event.Builder event, String request) {
        int methodEnd = request.indexOf(' ');
        int protocol = request.lastIndexOf(' ');
        if (methodEnd <= 0 || protocol <= methodEnd || !request.startsWith("HTTP/", protocol + 1)) {
            if (!request.isEmpty() && !request.equals("-")) {
                event.put(Ecs.URL_ORIGINAL, redactor.redact(request));
            }
            return;
        }
        event.put(Ecs.HTTP_REQUEST_METHOD, request.substring(0, methodEnd))
                .put(Ecs.NETWORK_PROTOCOL, request.substring(protocol + 1));
        target(event, request.substring(methodEnd + 1, protocol));
    }

    void target(Event.Builder event, String target) {
        int query = target.indexOf('?');
        event.put(Ecs.URL_PATH, redactor.redact(query < 0 ? target : target.substring(0, query)));
        if (query >= 0 && redactor.clean(target.substring(query + 1)) && redactor.clean(decoded(target))) {
            event.putIfPresent(Ecs.URL_QUERY, target.substring(query + 1));
        } else if (query >= 0 || !redactor.clean(decoded(target))) {
            event.remove(Ecs.EVENT_ORIGINAL); // percent signs may have hidden from the detector what the line holds
        }
        if (query < 0 && !redactor.clean(decoded(target))) {
            event.put(Ecs.URL_PATH, redactor.redact(decoded(target)));
        }
    }

    void client(Event.Builder event, String address, @Nullable String user) {
        event.put(Ecs.SOURCE_ADDRESS, address);
        if (IpLiteral.is(address)) {
            event.put(Ecs.SOURCE_IP, address);
        }
        if (user != null && !user.isEmpty() && !user.equals("-")) {
            event.put(Ecs.USER_NAME, redactor.redact(user));
        }
    }

    void headers(Event.Builder event, @Nullable String referrer, @Nullable String agent) {
        if (referrer != null && !referrer.equals("-")) {
            int query = referrer.indexOf('?');
            event.putIfPresent(
                    Ecs.HTTP_REQUEST_REFERRER, redactor.redact(query < 0 ? referrer : referrer.substring(0, query)));
            if (query >= 0 && !redactor.clean(decoded(referrer))) {
                event.remove(Ecs.EVENT_ORIGINAL);
            }
        }
        if (agent != null && !agent.equals("-")) {
            event.putIfPresent(Ecs.USER_AGENT_ORIGINAL, redactor.redact(agent));
        }
    }

    static void status(Event.Builder event, long status) {
        event.put(Ecs.HTTP_RESPONSE_STATUS_CODE, status).put(Ecs.EVENT_OUTCOME, status < 400 ? "success" : "failure");
    }

    /** Percent signs resolved, as the application behind saw it; bytes that are not UTF-8 are read as GB18030. */
    static String decoded(String target) {
        if (target.indexOf('%') < 0 && target.indexOf('+') < 0) {
            return target;
        }
        byte[] in = target.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            byte[] escaped =
                    in[i] == '%' && i + 2 < in.length ? Hex.decode("" + (char) in[i + 1] + (char) in[i + 2]) : null;
            if (escaped != null) {
                out[length++] = escaped[0];
                i += 2;
            } else {
                out[length++] = in[i] == '+' ? (byte) ' ' : in[i];
            }
        }
        return LineEncoding.AUTO.decode(out, 0, length);
    }
}
