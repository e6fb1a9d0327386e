package org.jianxin.events;

import static org.jianxin.events.FieldType.BOOLEAN;
import static org.jianxin.events.FieldType.DATE;
import static org.jianxin.events.FieldType.EXPOSURES;
import static org.jianxin.events.FieldType.IP;
import static org.jianxin.events.FieldType.KEYWORD;
import static org.jianxin.events.FieldType.KEYWORDS;
import static org.jianxin.events.FieldType.LONG;
import static org.jianxin.events.FieldType.STORED;
import static org.jianxin.events.FieldType.TEXT;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every field an event may carry: Elastic Common Schema 8.17 names, and ours under {@code jianxin.} where ECS has none.
 * The index template is generated from this list.
 */
public final class Ecs {
    /** The ECS version these names follow; written into each event as {@code ecs.version}. */
    public static final String VERSION = "8.17.0";

    private static final Map<String, Field<?>> BY_NAME = new TreeMap<>();

    // base
    public static final Field<Instant> TIMESTAMP = field("@timestamp", DATE);
    public static final Field<String> ECS_VERSION = field("ecs.version", KEYWORD);
    public static final Field<String> MESSAGE = field("message", TEXT);
    public static final Field<List<String>> TAGS = field("tags", KEYWORDS);

    // event
    public static final Field<String> EVENT_ID = field("event.id", KEYWORD);
    public static final Field<String> EVENT_KIND = field("event.kind", KEYWORD);
    public static final Field<List<String>> EVENT_CATEGORY = field("event.category", KEYWORDS);
    public static final Field<List<String>> EVENT_TYPE = field("event.type", KEYWORDS);
    public static final Field<String> EVENT_ACTION = field("event.action", KEYWORD);
    public static final Field<String> EVENT_OUTCOME = field("event.outcome", KEYWORD);
    public static final Field<String> EVENT_DATASET = field("event.dataset", KEYWORD);
    public static final Field<String> EVENT_MODULE = field("event.module", KEYWORD);
    public static final Field<String> EVENT_REASON = field("event.reason", KEYWORD);
    public static final Field<String> EVENT_CODE = field("event.code", KEYWORD);
    /** The raw line as it was read. Absent where the raw line itself holds values that must not be stored. */
    public static final Field<String> EVENT_ORIGINAL = field("event.original", STORED);
    /** SM3 of the raw line, hexadecimal; present even where the line itself is withheld. */
    public static final Field<String> EVENT_HASH = field("event.hash", KEYWORD);
    /** Position in its source: 1, 2, 3 … without a gap, per {@link #AGENT_ID} and {@link #SOURCE}. */
    public static final Field<Long> EVENT_SEQUENCE = field("event.sequence", LONG);
    /** When the agent read it. */
    public static final Field<Instant> EVENT_CREATED = field("event.created", DATE);
    /** When intake accepted it. */
    public static final Field<Instant> EVENT_INGESTED = field("event.ingested", DATE);
    /** Nanoseconds, as ECS has it. */
    public static final Field<Long> EVENT_DURATION = field("event.duration", LONG);

    public static final Field<String> ERROR_MESSAGE = field("error.message", TEXT);

    // where it was seen
    public static final Field<String> AGENT_ID = field("agent.id", KEYWORD);
    public static final Field<String> AGENT_VERSION = field("agent.version", KEYWORD);
    public static final Field<String> HOST_NAME = field("host.name", KEYWORD);
    public static final Field<String> HOST_ARCHITECTURE = field("host.architecture", KEYWORD);
    public static final Field<String> LOG_FILE_PATH = field("log.file.path", KEYWORD);
    public static final Field<Long> LOG_OFFSET = field("log.offset", LONG);
    public static final Field<String> LOG_LEVEL = field("log.level", KEYWORD);
    public static final Field<String> SERVICE_NAME = field("service.name", KEYWORD);

    // who
    public static final Field<String> USER_NAME = field("user.name", KEYWORD);
    public static final Field<String> USER_ID = field("user.id", KEYWORD);
    public static final Field<List<String>> USER_ROLES = field("user.roles", KEYWORDS);
    public static final Field<String> USER_AUDIT_ID = field("user.audit.id", KEYWORD);
    public static final Field<String> USER_AUDIT_NAME = field("user.audit.name", KEYWORD);
    public static final Field<String> USER_EFFECTIVE_ID = field("user.effective.id", KEYWORD);
    public static final Field<String> USER_EFFECTIVE_NAME = field("user.effective.name", KEYWORD);
    public static final Field<String> USER_TARGET_NAME = field("user.target.name", KEYWORD);
    public static final Field<String> ORGANIZATION_NAME = field("organization.name", KEYWORD);

    // process and file
    public static final Field<Long> PROCESS_PID = field("process.pid", LONG);
    public static final Field<Long> PROCESS_PARENT_PID = field("process.parent.pid", LONG);
    public static final Field<String> PROCESS_NAME = field("process.name", KEYWORD);
    public static final Field<String> PROCESS_EXECUTABLE = field("process.executable", KEYWORD);
    public static final Field<List<String>> PROCESS_ARGS = field("process.args", KEYWORDS);
    public static final Field<Long> PROCESS_ARGS_COUNT = field("process.args_count", LONG);
    public static final Field<String> PROCESS_COMMAND_LINE = field("process.command_line", KEYWORD);
    public static final Field<String> PROCESS_TITLE = field("process.title", KEYWORD);
    public static final Field<String> PROCESS_WORKING_DIRECTORY = field("process.working_directory", KEYWORD);
    public static final Field<String> FILE_PATH = field("file.path", KEYWORD);

    // network
    public static final Field<String> SOURCE_IP = field("source.ip", IP);
    public static final Field<String> SOURCE_ADDRESS = field("source.address", KEYWORD);
    public static final Field<Long> SOURCE_PORT = field("source.port", LONG);
    public static final Field<String> DESTINATION_IP = field("destination.ip", IP);
    public static final Field<Long> DESTINATION_PORT = field("destination.port", LONG);
    public static final Field<String> NETWORK_PROTOCOL = field("network.protocol", KEYWORD);
    public static final Field<String> TLS_VERSION = field("tls.version", KEYWORD);
    public static final Field<String> TLS_CIPHER = field("tls.cipher", KEYWORD);
    public static final Field<String> TLS_CLIENT_SUBJECT = field("tls.client.subject", KEYWORD);

    // web
    public static final Field<String> HTTP_REQUEST_METHOD = field("http.request.method", KEYWORD);
    public static final Field<String> HTTP_REQUEST_ID = field("http.request.id", KEYWORD);
    public static final Field<String> HTTP_REQUEST_REFERRER = field("http.request.referrer", KEYWORD);
    public static final Field<Long> HTTP_RESPONSE_STATUS_CODE = field("http.response.status_code", LONG);
    public static final Field<Long> HTTP_RESPONSE_BODY_BYTES = field("http.response.body.bytes", LONG);
    public static final Field<String> URL_ORIGINAL = field("url.original", KEYWORD);
    public static final Field<String> URL_PATH = field("url.path", KEYWORD);
    public static final Field<String> URL_QUERY = field("url.query", KEYWORD);
    public static final Field<String> USER_AGENT_ORIGINAL = field("user_agent.original", KEYWORD);

    // ours: collection
    /** Name of the agent's source as configured, for instance {@code nginx-access}; unique within one agent. */
    public static final Field<String> SOURCE = field("jianxin.source", KEYWORD);
    /**
     * The source whose logs did not arrive, for the actions {@code sequence-gap}, {@code source-lines-lost} and
     * {@code decision-log-problem}; then the first and last event number lost, and the bytes lost before they had a number,
     * where these are known.
     */
    public static final Field<String> GAP_SOURCE = field("jianxin.gap.source", KEYWORD);

    public static final Field<Long> GAP_FIRST = field("jianxin.gap.first", LONG);
    public static final Field<Long> GAP_LAST = field("jianxin.gap.last", LONG);
    public static final Field<Long> GAP_BYTES = field("jianxin.gap.bytes", LONG);
    /** Linux audit: serial number of the joined event, its record types, the rule's key, syscall and architecture. */
    public static final Field<Long> AUDIT_SERIAL = field("jianxin.audit.serial", LONG);

    public static final Field<List<String>> AUDIT_RECORD_TYPES = field("jianxin.audit.record_types", KEYWORDS);
    public static final Field<String> AUDIT_KEY = field("jianxin.audit.key", KEYWORD);
    public static final Field<String> AUDIT_SYSCALL = field("jianxin.audit.syscall", KEYWORD);
    public static final Field<String> AUDIT_ARCH = field("jianxin.audit.arch", KEYWORD);
    public static final Field<List<String>> AUDIT_PATHS = field("jianxin.audit.paths", KEYWORDS);

    // ours: database statements
    public static final Field<String> DATABASE_NAME = field("jianxin.sql.database", KEYWORD);
    /** {@code SELECT}, {@code INSERT} … in upper case. */
    public static final Field<String> SQL_COMMAND = field("jianxin.sql.command", KEYWORD);
    /**
     * The statement with every literal replaced by {@code ?}; the one form in which a statement is stored, because
     * literals may be citizens' data.
     */
    public static final Field<String> SQL_STATEMENT = field("jianxin.sql.statement", KEYWORD);
    /** Tables read or written, {@code schema.table} or {@code table}, lower case. */
    public static final Field<List<String>> SQL_TABLES = field("jianxin.sql.tables", KEYWORDS);
    /**
     * Columns whose values the statement reads to give them out or copy them elsewhere, {@code table.column}, lower case;
     * {@code table.*} where the statement says so.
     */
    public static final Field<List<String>> SQL_COLUMNS = field("jianxin.sql.columns", KEYWORDS);
    /** Columns the statement writes, in the same form. */
    public static final Field<List<String>> SQL_WRITTEN_COLUMNS = field("jianxin.sql.written_columns", KEYWORDS);
    /** Columns the statement filters, joins, groups or sorts by, {@code table.column}, lower case. */
    public static final Field<List<String>> SQL_PREDICATE_COLUMNS = field("jianxin.sql.predicate_columns", KEYWORDS);

    /** True where the statement, or a part of it, was not understood: then the columns named are not all there are. */
    public static final Field<Boolean> SQL_UNREAD = field("jianxin.sql.unread", BOOLEAN);

    public static final Field<Long> SQL_ROWS = field("jianxin.sql.rows", LONG);

    // ours: data flow through the gateway
    public static final Field<String> FLOW_INTERFACE = field("jianxin.flow.interface", KEYWORD);
    public static final Field<String> FLOW_DATASET = field("jianxin.flow.dataset", KEYWORD);
    /** The receiving party: consumer id as in its certificate. */
    public static final Field<String> FLOW_CONSUMER = field("jianxin.flow.consumer", KEYWORD);
    /** {@code open} (开放域) or {@code internal} (政务内网) — where the receiver sits. */
    public static final Field<String> FLOW_ZONE = field("jianxin.flow.zone", KEYWORD);
    /** Highest grade (1 to 4) the receiver may see in clear. */
    public static final Field<Long> FLOW_CLEARANCE = field("jianxin.flow.clearance", LONG);
    /** Number of records in the answer. */
    public static final Field<Long> FLOW_RECORDS = field("jianxin.flow.records", LONG);

    public static final Field<List<String>> FLOW_FIELDS = field("jianxin.flow.fields", KEYWORDS);
    public static final Field<List<Exposure>> FLOW_EXPOSURES = field("jianxin.flow.exposures", EXPOSURES);

    /** What was found in the body of the request, which goes the other way and is nothing the receiver was given. */
    public static final Field<List<Exposure>> FLOW_UPLOADED = field("jianxin.flow.uploaded", EXPOSURES);

    // ours: gateway decisions
    public static final Field<String> DECISION_ID = field("jianxin.decision.id", KEYWORD);
    /** {@code allow}, {@code mask}, {@code step-up} or {@code deny}. */
    public static final Field<String> DECISION_OUTCOME = field("jianxin.decision.outcome", KEYWORD);

    public static final Field<String> DECISION_POLICY = field("jianxin.decision.policy", KEYWORD);
    public static final Field<String> DECISION_POLICY_VERSION = field("jianxin.decision.policy_version", KEYWORD);
    /** What the conditions of the policy that were looked at are about, {@code device.baselineScore=40}; {@code ?} = not known. */
    public static final Field<List<String>> DECISION_FACTS = field("jianxin.decision.facts", KEYWORDS);
    /** All that was known when a decision was made, as JSON: enough, with the other fields, to decide again. */
    public static final Field<String> DECISION_CONTEXT = field("jianxin.decision.context", STORED);
    /** SM3 of the session token's id; the token itself is never logged. */
    public static final Field<String> DECISION_SESSION = field("jianxin.decision.session", KEYWORD);
    /** Marker a drill step puts on its requests, so that its alert can be found again. */
    public static final Field<String> DRILL_MARKER = field("jianxin.drill.marker", KEYWORD);

    // ours: host checks
    public static final Field<String> CHECK_KEY = field("jianxin.check.key", KEYWORD);
    /** {@code pass}, {@code partial}, {@code fail} or {@code unknown}. */
    public static final Field<String> CHECK_RESULT = field("jianxin.check.result", KEYWORD);
    /** What was seen, one finding a line; no secrets. */
    public static final Field<List<String>> CHECK_EVIDENCE = field("jianxin.check.evidence", KEYWORDS);
    /** Why the result is what it is, for a person. */
    public static final Field<String> CHECK_REASON = field("jianxin.check.reason", TEXT);

    public static final Field<Boolean> RECORDING = field("jianxin.recording", BOOLEAN);

    private Ecs() {}

    /** The field of that dotted name, if the vocabulary has it. */
    public static Optional<Field<?>> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** All fields by name, in order. */
    public static Map<String, Field<?>> all() {
        return Collections.unmodifiableMap(BY_NAME);
    }

    private static <T> Field<T> field(String name, FieldType type) {
        Field<T> field = new Field<>(BY_NAME.size(), name, type);
        BY_NAME.put(name, field);
        return field;
    }
}
