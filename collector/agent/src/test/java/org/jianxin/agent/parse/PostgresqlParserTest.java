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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresqlParserTest {
    private static final String PREFIX = "2026-11-22 03:12:32.419 UTC [7688] clerk@population 127.0.0.1(33904) ";

    @Test
    void aRecordedSelectTellsAccountTableRowsAndAStatementWithoutLiterals() throws IOException {
        Event select = Parsing.events("postgresql", Parsing.recording("postgresql.log")).stream()
                .filter(event -> event.get(Ecs.SQL_STATEMENT).orElse("").startsWith("select id, name, mobile"))
                .findFirst()
                .orElseThrow();
        assertThat(select.require(Ecs.EVENT_ACTION)).isEqualTo("pgaudit-read");
        assertThat(select.require(Ecs.USER_NAME)).isEqualTo("clerk");
        assertThat(select.require(Ecs.DATABASE_NAME)).isEqualTo("population");
        assertThat(select.require(Ecs.SOURCE_IP)).isEqualTo("127.0.0.1");
        assertThat(select.require(Ecs.SQL_COMMAND)).isEqualTo("SELECT");
        assertThat(select.require(Ecs.SQL_TABLES)).containsExactly("public.citizen");
        assertThat(select.require(Ecs.SQL_ROWS)).isEqualTo(1);
        assertThat(select.require(Ecs.SQL_STATEMENT)).isEqualTo("select id, name, mobile from citizen where id = ?;");
        assertThat(select.get(Ecs.EVENT_ORIGINAL)).isEmpty();
        assertThat(select.require(Ecs.EVENT_HASH)).hasSize(64);
    }

    @Test
    void aStatementOverSeveralLinesIsOneEventWithoutItsComment() throws IOException {
        Event select = Parsing.events("postgresql", Parsing.recording("postgresql.log")).stream()
                .filter(event -> event.get(Ecs.SQL_STATEMENT).orElse("").startsWith("select name"))
                .findFirst()
                .orElseThrow();
        assertThat(select.require(Ecs.SQL_STATEMENT))
                .isEqualTo("select name \n  from citizen\n where district = ?\n   and mobile is null;");
        assertThat(select.require(Ecs.SQL_ROWS)).isEqualTo(2);
    }

    @Test
    void noValueOfTheRecordedCitizensLeavesTheHost() throws IOException {
        EventJson json = new EventJson();
        List<Event> events = Parsing.events("postgresql", Parsing.recording("postgresql.log"));
        assertThat(events).hasSizeGreaterThan(40).noneMatch(event -> event.get(Ecs.ERROR_MESSAGE)
                .isPresent());
        for (Event event : events) {
            assertThat(new String(json.write(event), StandardCharsets.UTF_8))
                    .doesNotContain("11010519491231002X", "13800138000", "13900139000", "张", "Brien", "twice");
        }
    }

    @Test
    void aWrongPasswordIsAFailedLogin() throws IOException {
        Event failed = Parsing.events("postgresql", Parsing.recording("postgresql.log")).stream()
                .filter(event -> event.require(Ecs.EVENT_ACTION).equals("database-login")
                        && event.require(Ecs.EVENT_OUTCOME).equals("failure"))
                .findFirst()
                .orElseThrow();
        assertThat(failed.require(Ecs.USER_NAME)).isEqualTo("clerk");
        assertThat(failed.require(Ecs.EVENT_CATEGORY)).containsExactly("authentication");
        assertThat(failed.require(Ecs.SOURCE_IP)).isEqualTo("127.0.0.1");
    }

    @Test
    void theValuesAServerShowsWithAnErrorAreTakenOut() {
        Event event = Parsing.event("postgresql", PREFIX + "DETAIL:  Key (id)=(A-7) already exists.");
        assertThat(event.require(Ecs.MESSAGE)).doesNotContain("A-7").contains("already exists");
        assertThat(event.get(Ecs.EVENT_ORIGINAL)).isEmpty();
    }

    @Test
    void chinaStandardTimeIsUnderstood() {
        Event event = Parsing.event(
                "postgresql",
                "2026-11-22 11:12:32.419 CST [1] @  LOG:  database system is ready to accept connections");
        assertThat(event.require(Ecs.TIMESTAMP)).isEqualTo(Instant.parse("2026-11-22T03:12:32.419Z"));
        assertThat(event.get(Ecs.USER_NAME)).isEmpty();
    }

    @Test
    void aLineInAnotherFormIsKeptWithAnError() {
        Event event = Parsing.event("postgresql", "something else");
        assertThat(event.require(Ecs.ERROR_MESSAGE)).contains("log_line_prefix");
        assertThat(event.require(Ecs.EVENT_ORIGINAL)).isEqualTo("something else");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "日志:  AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.citizen,select name from citizen,<not logged>|pgaudit-read|log",
                "错误:  关系 \"t\" 不存在|database-error|error",
                "致命错误:  用户 \"clerk\" Password 认证失败|database-login|fatal",
                "日志:  已授权连接: 主机=clerk 数据库=population|database-login|log",
                "语句:  select 1 from t|database-statement|statement",
                "日志:  语句: select 1 from t|database-statement|log",
                "日志:  执行时间: 0.1 ms 语句: select 1 from t|database-statement|log",
                "日志:  执行时间: 0.1 ms|database-log|log",
            })
    void aServerThatSpeaksChineseIsUnderstood(String message, String action, String level) {
        Event event = Parsing.event("postgresql", PREFIX + message);
        assertThat(event.get(Ecs.ERROR_MESSAGE)).isEmpty();
        assertThat(event.require(Ecs.EVENT_ACTION)).isEqualTo(action);
        assertThat(event.require(Ecs.LOG_LEVEL)).isEqualTo(level);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "语句:  select * from t where id = 'A-7'",
                "日志:  语句: select * from t where id = 'A-7'",
                "日志:  执行 <unnamed>: select * from t where id = 'A-7'",
                "详细信息:  键值\"(id)=(A-7)\" 已经存在",
                "详细信息:  失败, 行包含(1, A-7).",
                "错误:  无效的类型 integer 输入语法: \"A-7\"",
                "日志:  无人知晓: select 'A-7'"
            })
    void noValueOfAChineseMessageLeavesTheHost(String message) {
        Event event = Parsing.event("postgresql", PREFIX + message);
        assertThat(new String(new EventJson().write(event), StandardCharsets.UTF_8))
                .doesNotContain("A-7");
    }
}
