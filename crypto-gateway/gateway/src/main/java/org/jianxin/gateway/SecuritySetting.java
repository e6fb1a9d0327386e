package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.policy.Role;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code gateway.yaml} that answer a clause on identities of GB/T 22239-2019: the one place of their bounds and
 * defaults, for reading them and for {@code gateway settings}, which a report can cite.
 */
enum SecuritySetting {
    MIN_LENGTH(
            "passwords.min_length",
            new Bounds(Unit.COUNT, 8, 64, 10),
            "8.1.4.1 a)",
            "口令最少字符数",
            "least number of characters of a password",
            settings -> count(settings.passwords().minLength())),
    CLASSES(
            "passwords.classes",
            new Bounds(Unit.COUNT, 1, 4, 3),
            "8.1.4.1 a)",
            "口令至少包含的字符类别数",
            "least number of character classes in a password",
            settings -> count(settings.passwords().classes())),
    EXPIRES(
            "passwords.expires",
            new Bounds(Unit.TIME, seconds(Duration.ofDays(1)), seconds(Duration.ofDays(365)), days(90)),
            "8.1.4.1 a)",
            "口令更换周期",
            "age after which a password must be changed",
            settings -> time(settings.passwords().expires())),
    MIN_AGE(
            "passwords.min_age",
            new Bounds(Unit.TIME, 0, days(30), days(1)),
            "8.1.4.1 a)",
            "口令最短使用期限",
            "age before which its owner cannot change a password again",
            settings -> time(settings.passwords().minAge())),
    HISTORY(
            "passwords.history",
            new Bounds(Unit.COUNT, 0, 12, 5),
            "8.1.4.1 a)",
            "不得重复使用的历史口令个数",
            "how many earlier passwords must not come again",
            settings -> count(settings.passwords().history())),
    BLOCKLIST(
            "passwords.blocklist",
            null,
            "8.1.4.1 a)",
            "单位自己的弱口令词表，附加于产品自带词表",
            "the site's own words of weak passwords, beside the product's",
            settings ->
                    settings.passwords().common().site().map(Object::toString).orElse("")),
    FAILURES(
            "lockout.failures",
            new Bounds(Unit.COUNT, 1, 10, 5),
            "8.1.4.1 b)",
            "连续失败多少次锁定账号（口令与动态口令合计）",
            "failures in a row, of passwords and codes together, that lock an account",
            settings -> count(settings.lockout().failures())),
    LOCKED(
            "lockout.duration",
            new Bounds(Unit.TIME, 1, days(7), 600),
            "8.1.4.1 b)",
            "锁定时长",
            "how long an account stays locked",
            settings -> time(settings.lockout().duration())),
    IDLE(
            "sessions.idle",
            new Bounds(Unit.TIME, 10, 3600, 900),
            "8.1.4.1 b)",
            "无操作自动退出的时长",
            "how long a session lasts without a request",
            settings -> time(settings.sessions().idle())),
    LONGEST(
            "sessions.longest",
            new Bounds(Unit.TIME, 10, days(1), 28_800),
            "8.1.4.1 b)",
            "会话最长时长",
            "how long a session lasts at all",
            settings -> time(settings.sessions().longest())),
    SINGLE(
            "sessions.single",
            null,
            "8.1.4.1 b)",
            "每人只有一个会话，新登录结束旧会话",
            "one session a person: a login ends the one before",
            settings -> String.valueOf(settings.sessions().single())),
    SECOND_FACTOR(
            "second_factor.default",
            null,
            "8.1.4.1 d)",
            "第二因素（GM/T 0021 动态口令，SM3）：required、optional 或 off",
            "second factor (GM/T 0021 one-time codes, SM3): required, optional or off",
            settings -> settings.secondFactor().otherwise().id()),
    SECOND_FACTOR_ROLES(
            "second_factor.roles",
            null,
            "8.1.4.1 d)",
            "按角色另行规定的第二因素要求",
            "what differs from it by role",
            settings -> roles(settings)),
    BREAK_GLASS_LONGEST(
            "break_glass.longest",
            new Bounds(Unit.TIME, 60, days(1), 3600),
            "8.1.5.1",
            "应急授权最长时限（须另一人确认）",
            "how long a role is lent at most in an emergency, when another person agrees",
            settings -> time(settings.emergencies().longest())),
    BREAK_GLASS_PATIENCE(
            "break_glass.patience",
            new Bounds(Unit.TIME, 60, days(1), 1800),
            "8.1.5.1",
            "应急授权申请等待确认的时限",
            "how long a request for it waits for the other person",
            settings -> time(settings.emergencies().patience())),
    FIRST_CHANGE(
            "",
            null,
            "8.1.4.1 a)",
            "首次登录须修改一次性口令（不可关闭）",
            "the one-time password is changed at the first login (always)",
            settings -> "true");

    static final String STANDARD = "GB/T 22239-2019";

    /** What a number counts. */
    enum Unit {
        COUNT,
        /** Seconds. */
        TIME
    }

    /** @param otherwise what holds where nothing is said */
    record Bounds(Unit unit, long least, long most, long otherwise) {
        String text(long number) {
            return unit == Unit.COUNT ? count(number) : time(Duration.ofSeconds(number));
        }
    }

    private final String path;
    private final @Nullable Bounds bounds;
    private final String clause;
    private final String zh;
    private final String en;
    private final Function<GatewaySettings, String> value;

    SecuritySetting(
            String path,
            @Nullable Bounds bounds,
            String clause,
            String zh,
            String en,
            Function<GatewaySettings, String> value) {
        this.path = path;
        this.bounds = bounds;
        this.clause = clause;
        this.zh = zh;
        this.en = en;
        this.value = value;
    }

    /** Where it stands in {@code gateway.yaml}; empty for what cannot be set otherwise. */
    String path() {
        return path;
    }

    @Nullable
    Bounds bounds() {
        return bounds;
    }

    /** Of {@link #STANDARD}. */
    String clause() {
        return clause;
    }

    String zh() {
        return zh;
    }

    String en() {
        return en;
    }

    /** As it would be written in the file. */
    String in(GatewaySettings settings) {
        return value.apply(settings);
    }

    /**
     * The number in its section of the file.
     *
     * @param section null when the file lacks it
     */
    int number(@Nullable Definition section) throws DefinitionException {
        Bounds in = requireNonNull(bounds, "bounds");
        return (int)
                (section == null ? in.otherwise() : section.number(field(), in.least(), in.most(), in.otherwise()));
    }

    /** The length of time in its section of the file. */
    Duration duration(@Nullable Definition section) throws DefinitionException {
        Bounds in = requireNonNull(bounds, "bounds");
        if (section == null || !section.has(field())) {
            return Duration.ofSeconds(in.otherwise());
        }
        Duration duration = section.duration(field());
        if (duration.toSeconds() < in.least() || duration.toSeconds() > in.most()) {
            throw section.error(field(), "must be from " + in.least() + "s to " + in.most() + "s");
        }
        return duration;
    }

    private String field() {
        return path.substring(path.indexOf('.') + 1);
    }

    private static long days(long days) {
        return seconds(Duration.ofDays(days));
    }

    private static long seconds(Duration duration) {
        return duration.toSeconds();
    }

    private static String count(long number) {
        return String.valueOf(number);
    }

    private static String time(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds > 0 && seconds % 86_400 == 0
                ? seconds / 86_400 + "d"
                : seconds > 0 && seconds % 3600 == 0
                        ? seconds / 3600 + "h"
                        : seconds > 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String roles(GatewaySettings settings) {
        Map<String, String> roles = new TreeMap<>();
        for (Map.Entry<Role, ?> each : settings.secondFactor().roles().entrySet()) {
            roles.put(each.getKey().id(), String.valueOf(each.getValue()).toLowerCase(Locale.ROOT));
        }
        return roles.toString();
    }
}
