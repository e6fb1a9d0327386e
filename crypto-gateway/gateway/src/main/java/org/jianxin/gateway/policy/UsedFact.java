package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A fact that a decision depended on.
 *
 * @param name as in conditions
 * @param value null where it was not known
 */
public record UsedFact(String name, @Nullable Object value) {
    /** What stands for a value that is not known. */
    public static final String UNKNOWN = "?";

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    public UsedFact {
        requireNonNull(name, "name");
    }

    /** For events: {@code device.baselineScore=40}; lists with commas, times in UTC. */
    public String text() {
        return name + "=" + (value instanceof List<?> list ? joined(list, ",") : value == null ? UNKNOWN : value);
    }

    /** For a person who reads Chinese: {@code 设备基线得分：40}. */
    public String zh(ZoneId zone) {
        String label = Fact.of(name).map(Fact::zh).orElseGet(() -> "位于网络 " + network());
        return label + "：" + words(zone, "不明", "是", "否", "无", "、");
    }

    /** For a person who reads English: {@code baseline score of the device: 40}. */
    public String en(ZoneId zone) {
        String label = Fact.of(name).map(Fact::en).orElseGet(() -> "in network " + network());
        return label + ": " + words(zone, "not known", "yes", "no", "none", ", ");
    }

    private String network() {
        return name.substring(Fact.NETWORK.length());
    }

    private String words(ZoneId zone, String unknown, String yes, String no, String none, String comma) {
        if (value == null) {
            return unknown;
        }
        if (value instanceof Boolean flag) {
            return flag ? yes : no;
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? none : joined(list, comma);
        }
        return value instanceof Instant time ? LOCAL.format(time.atZone(zone)) : value.toString();
    }

    private static String joined(List<?> list, String comma) {
        return list.stream().map(String::valueOf).collect(Collectors.joining(comma));
    }
}
