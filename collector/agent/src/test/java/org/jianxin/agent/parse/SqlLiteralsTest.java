package org.jianxin.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlLiteralsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "select * from t where a = 'x'|select * from t where a = ?",
                "select 'it''s', b from t|select ?, b from t",
                "select E'a\\'b', c|select ?, c",
                "select $$x 'y'$$, $tag$ $$ $tag$|select ?, ?",
                "select $1, $23|select $1, $23",
                "select 1, 2.5, .5, 1e-7, 0x1F, t1.c2|select ?, ?, ?, ?, ?, t1.c2",
                "select \"Col 1\" from \"T\"|select \"Col 1\" from \"T\"",
                "select 1 -- 'secret'|select ?",
                "select /* a /* nested */ b */ x|select   x",
                "select B'01', X'FF', N'n', U&'d'|select ?, ?, ?, ?",
                "select 'not closed|select ?",
                "select /* not closed|select",
                "insert into t values (-5, 'a', null)|insert into t values (-?, ?, null)",
                "select a from 统计 where 姓名 = '张三'|select a from 统计 where 姓名 = ?",
            })
    void literalsAreReplacedAndNothingElse(String sql, String expected) {
        assertThat(SqlLiterals.remove(sql)).isEqualTo(expected);
    }

    @Property
    void aQuotedValueNeverComesThrough(@ForAll @AlphaChars @StringLength(min = 8, max = 30) String value) {
        String sql = "select a from t where b = '" + value + "' and c in ('" + value + "', E'" + value + "', $q$"
                + value + "$q$) /* " + value + " */ -- " + value;
        assertThat(SqlLiterals.remove(sql)).doesNotContain(value);
    }

    @Property
    void anyTextIsTaken(@ForAll String sql) {
        assertThat(SqlLiterals.remove(sql)).doesNotContain("'");
    }
}
