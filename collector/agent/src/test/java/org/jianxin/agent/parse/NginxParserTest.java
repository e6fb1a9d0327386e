package org.jianxin.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.junit.jupiter.api.Test;

class NginxParserTest {
    @Test
    void aRecordedRequestIsReadInFull() throws IOException {
        Event event =
                Parsing.events("nginx", Parsing.recording("nginx-combined.log")).get(1);
        assertThat(event.require(Ecs.HTTP_REQUEST_METHOD)).isEqualTo("GET");
        assertThat(event.require(Ecs.URL_PATH)).isEqualTo("/index.html");
        assertThat(event.require(Ecs.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(200);
        assertThat(event.require(Ecs.HTTP_RESPONSE_BODY_BYTES)).isEqualTo(3);
        assertThat(event.require(Ecs.SOURCE_IP)).isEqualTo("127.0.0.1");
        assertThat(event.require(Ecs.HTTP_REQUEST_REFERRER)).isEqualTo("https://portal.example.gov.cn/search");
        assertThat(event.require(Ecs.USER_AGENT_ORIGINAL)).isEqualTo("Mozilla/5.0 (X11; Linux loongarch64) \"quoted\"");
        assertThat(event.require(Ecs.EVENT_DATASET)).isEqualTo("nginx.access");
        assertThat(event.require(Ecs.NETWORK_PROTOCOL)).isEqualTo("HTTP/1.1");
        assertThat(event.require(Ecs.EVENT_ORIGINAL)).startsWith("127.0.0.1 - - [");
    }

    @Test
    void bothFormatsSayTheSameOfTheSameRequests() throws IOException {
        List<Event> combined = Parsing.events("nginx", Parsing.recording("nginx-combined.log"));
        List<Event> json = Parsing.events("nginx-json", Parsing.recording("nginx-json.log"));
        assertThat(json).hasSameSizeAs(combined);
        for (int i = 0; i < 7; i++) {
            assertThat(json.get(i).require(Ecs.URL_PATH))
                    .isEqualTo(combined.get(i).require(Ecs.URL_PATH));
            assertThat(json.get(i).get(Ecs.URL_QUERY)).isEqualTo(combined.get(i).get(Ecs.URL_QUERY));
            assertThat(json.get(i).get(Ecs.USER_NAME)).isEqualTo(combined.get(i).get(Ecs.USER_NAME));
            assertThat(json.get(i).require(Ecs.EVENT_OUTCOME))
                    .isEqualTo(combined.get(i).require(Ecs.EVENT_OUTCOME));
        }
    }

    @Test
    void aQueryWithCitizensDataIsWithheldAndAHarmlessOneKept() throws IOException {
        EventJson json = new EventJson();
        for (String parser : List.of("nginx", "nginx-json")) {
            String file = parser.equals("nginx") ? "nginx-combined.log" : "nginx-json.log";
            List<Event> events = Parsing.events(parser, Parsing.recording(file));
            assertThat(events.get(2).require(Ecs.URL_QUERY)).isEqualTo("page=2&size=50");
            assertThat(events.get(3).get(Ecs.URL_QUERY)).isEmpty();
            assertThat(events.get(3).get(Ecs.EVENT_ORIGINAL)).isEmpty();
            assertThat(events.get(3).require(Ecs.URL_PATH)).isEqualTo("/share/population");
            assertThat(events.get(4).require(Ecs.URL_PATH))
                    .startsWith("/share/population/")
                    .contains("***");
            for (Event event : events) {
                assertThat(new String(json.write(event), StandardCharsets.UTF_8))
                        .doesNotContain("11010519491231002X");
            }
        }
    }

    @Test
    void aRequestThatIsNoRequestIsStillAnEventOfItsClient() throws IOException {
        List<Event> events = Parsing.events("nginx", Parsing.recording("nginx-combined.log"));
        Event bad = events.get(7);
        assertThat(bad.require(Ecs.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(400);
        assertThat(bad.require(Ecs.URL_ORIGINAL)).startsWith("BAD ");
        assertThat(bad.get(Ecs.HTTP_REQUEST_METHOD)).isEmpty();
    }

    @Test
    void theTimeIsReadWithItsZone() {
        Event event = Parsing.event(
                "nginx", "2001:db8::1 - - [22/Nov/2026:10:31:34 +0800] \"GET / HTTP/2.0\" 500 12 \"-\" \"-\"");
        assertThat(event.require(Ecs.TIMESTAMP)).isEqualTo(Instant.parse("2026-11-22T02:31:34Z"));
        assertThat(event.require(Ecs.SOURCE_IP)).isEqualTo("2001:db8::1");
        assertThat(event.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
    }

    @Test
    void anotherLineIsKeptWithAnError() {
        assertThat(Parsing.event("nginx", "hello").require(Ecs.ERROR_MESSAGE)).contains("nginx");
        assertThat(Parsing.event("nginx-json", "{\"time\":1}").require(Ecs.ERROR_MESSAGE))
                .contains("nginx");
    }
}
