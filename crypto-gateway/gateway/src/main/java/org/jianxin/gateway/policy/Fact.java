package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The facts a condition may be about. A fact that is not known for a request has no value; conditions say nothing about
 * it then, see {@link Condition.Verdict#UNKNOWN}.
 */
public enum Fact {
    SUBJECT_KIND(
            "subject.kind",
            Type.TEXT,
            "主体类型",
            "kind of subject",
            "anonymous",
            "person",
            "agent",
            "consumer",
            "service"),
    /** Account name or common name of the certificate. */
    SUBJECT_NAME("subject.name", Type.TEXT, "主体", "subject"),
    SUBJECT_ROLES(
            "subject.roles",
            Type.TEXTS,
            "角色",
            "roles",
            "system-administrator",
            "security-administrator",
            "audit-administrator",
            "auditor",
            "red-team",
            "blue-team",
            "referee"),
    SUBJECT_UNIT("subject.unit", Type.TEXT, "所属单位", "unit"),
    /** 0 to 4. */
    SUBJECT_CLEARANCE("subject.clearance", Type.NUMBER, "数据级别", "clearance"),
    SUBJECT_ZONE("subject.zone", Type.TEXT, "网络域", "zone", "open", "internal"),
    /** Whether the roles are lent in an emergency and not the account's own. */
    SUBJECT_BREAK_GLASS("subject.breakGlass", Type.FLAG, "应急授权", "break-glass"),
    /** What the catalogue makes the subject answer for in the dataset asked for. */
    SUBJECT_DUTIES(
            "subject.duties", Type.TEXTS, "对该数据集的职责", "duties for the dataset", "owner-unit", "security-officer"),

    DEVICE_KNOWN("device.known", Type.FLAG, "设备已知", "device known"),
    DEVICE_NAME("device.name", Type.TEXT, "设备", "device"),
    DEVICE_AGENT_ALIVE("device.agentAlive", Type.FLAG, "设备采集代理在线", "agent of the device alive"),
    /** 0 to 100. */
    DEVICE_BASELINE_SCORE("device.baselineScore", Type.NUMBER, "设备基线得分", "baseline score of the device"),
    /** The score in grades, see {@link Facts#posture}. */
    DEVICE_POSTURE("device.posture", Type.TEXT, "设备安全等次", "posture of the device", "A", "B", "C", "D", "F"),
    DEVICE_OS_NAME("device.osName", Type.TEXT, "设备操作系统", "operating system"),
    DEVICE_OS_VERSION("device.osVersion", Type.TEXT, "设备操作系统版本", "operating system version"),
    DEVICE_MISSING_PATCHES("device.missingPatches", Type.NUMBER, "设备缺少的补丁数", "missing patches"),
    /** Seconds since the agent's findings were made. */
    DEVICE_AGE("device.age", Type.NUMBER, "设备检查结果距今秒数", "age of the device's findings in seconds"),

    RESOURCE_INTERFACE("resource.interface", Type.TEXT, "数据接口", "interface"),
    RESOURCE_STATE("resource.state", Type.TEXT, "接口状态", "state of the interface", "active", "dormant", "closed"),
    RESOURCE_DATASET("resource.dataset", Type.TEXT, "数据集", "dataset"),
    RESOURCE_OWNER("resource.owner", Type.TEXT, "数据责任单位", "owner of the dataset"),
    RESOURCE_FIELDS("resource.fields", Type.TEXTS, "数据项", "fields"),
    /** 1 to 4. */
    RESOURCE_GRADE("resource.grade", Type.NUMBER, "数据集级别", "grade of the dataset"),
    RESOURCE_SHARING("resource.sharing", Type.TEXT, "共享属性", "sharing type", "unconditional", "conditional", "none"),
    RESOURCE_OPENING("resource.opening", Type.TEXT, "开放属性", "opening type", "unconditional", "conditional", "none"),
    AGREEMENT_IN_FORCE("resource.agreement.inForce", Type.FLAG, "共享协议生效", "agreement in force"),
    /** Beginning of its first day. */
    AGREEMENT_STARTS("resource.agreement.starts", Type.TIME, "共享协议生效时间", "agreement starts"),
    /** End of its last day. */
    AGREEMENT_ENDS("resource.agreement.ends", Type.TIME, "共享协议到期时间", "agreement ends"),
    AGREEMENT_NUMBER("resource.agreement.number", Type.TEXT, "共享协议编号", "number of the agreement"),

    ACTION_METHOD(
            "action.method", Type.TEXT, "请求方法", "method", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
    ACTION_OPERATION("action.operation", Type.TEXT, "操作", "operation", "read", "write", "delete", "export"),
    ACTION_PATH("action.path", Type.TEXT, "地址", "path"),

    CONTEXT_TIME("context.time", Type.TIME, "时间", "time"),
    /** 0 to 23, on the gateway's clock and in its time zone, as are the next two. */
    CONTEXT_HOUR("context.hour", Type.NUMBER, "时（小时）", "hour"),
    /** 1 (Monday) to 7. */
    CONTEXT_WEEKDAY("context.weekday", Type.NUMBER, "星期", "weekday"),
    CONTEXT_WORKDAY("context.workday", Type.FLAG, "工作日", "working day"),
    CONTEXT_ADDRESS("context.address", Type.TEXT, "来源地址", "source address"),
    /** As TLS calls it, {@code TLSv1.3}. */
    CONTEXT_PROTOCOL("context.protocol", Type.TEXT, "安全协议", "secure protocol"),
    CONTEXT_SUITE("context.suite", Type.TEXT, "密码套件", "cipher suite"),
    CONTEXT_NATIONAL_CRYPTO("context.nationalCrypto", Type.FLAG, "国密加密", "national cryptography"),
    /** 0 to 100. */
    CONTEXT_TRUST_SCORE("context.trustScore", Type.NUMBER, "信任评分", "trust score"),
    /** What the score is less than 100 for, in words; told along with it. */
    CONTEXT_TRUST_REASONS("context.trustReasons", Type.TEXTS, "信任评分扣减", "what lowers the trust score"),
    /** When the session's login was. */
    CONTEXT_AUTH_TIME("context.authTime", Type.TIME, "登录时间", "time of login"),
    /** Seconds since then. */
    CONTEXT_AUTH_AGE("context.authAge", Type.NUMBER, "登录距今秒数", "seconds since login"),
    /** Seconds since a second factor was shown. */
    CONTEXT_SECOND_FACTOR_AGE("context.secondFactorAge", Type.NUMBER, "第二因素验证距今秒数", "seconds since the second factor");

    /** Name before that of a network the policy file names; true where the source address is in it. */
    static final String NETWORK = "context.network.";

    private static final Map<String, Fact> BY_ID = new HashMap<>();

    static {
        for (Fact fact : values()) {
            BY_ID.put(fact.id, fact);
        }
    }

    private final String id;
    private final Type type;
    private final String zh;
    private final String en;
    private final List<String> choices;

    Fact(String id, Type type, String zh, String en, String... choices) {
        this.id = id;
        this.type = type;
        this.zh = zh;
        this.en = en;
        this.choices = List.of(choices);
    }

    /** What a value is in Java: {@code String}, {@code List<String>}, {@code Long}, {@code Boolean}, {@code Instant}. */
    public enum Type {
        TEXT,
        TEXTS,
        NUMBER,
        FLAG,
        TIME
    }

    /** The fact of that {@link #id()}, if there is one. */
    public static Optional<Fact> of(String id) {
        return Optional.ofNullable(BY_ID.get(requireNonNull(id, "id")));
    }

    /** Its name in conditions and events, {@code device.baselineScore}. */
    public String id() {
        return id;
    }

    public Type type() {
        return type;
    }

    public String zh() {
        return zh;
    }

    public String en() {
        return en;
    }

    /** All values it can have; empty where these are not laid down. */
    List<String> choices() {
        return choices;
    }
}
