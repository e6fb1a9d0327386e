package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.Exposure;
import org.jianxin.events.Field;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.CatalogueField;
import org.jianxin.sensitivedata.Clearance;
import org.jianxin.sensitivedata.Clearances;
import org.jianxin.sensitivedata.Dataset;
import org.jianxin.sensitivedata.SensitiveKind;
import org.jspecify.annotations.Nullable;

/** Makes flat facts of events, with what catalogue, clearances and calendar know. Safe for use by several threads. */
final class Enricher {
    private final Catalogue catalogue;
    private final Clearances clearances;
    private final WorkerSettings settings;

    Enricher(Catalogue catalogue, Clearances clearances, WorkerSettings settings) {
        this.catalogue = requireNonNull(catalogue, "catalogue");
        this.clearances = requireNonNull(clearances, "clearances");
        this.settings = requireNonNull(settings, "settings");
    }

    /**
     * The fact of an event.
     *
     * @param dormantDays see {@link AuditEvent#dormantDays()}
     * @param failedLogins see {@link AuditEvent#failedLogins()}
     * @throws IllegalStateException when the event lacks what every event has
     */
    AuditEvent audit(Event event, long dormantDays, long failedLogins) {
        ZonedDateTime at = event.require(Ecs.TIMESTAMP).atZone(settings.zone());
        String account = text(event, Ecs.USER_NAME);
        boolean sql = event.get(Ecs.SQL_COMMAND).isPresent()
                || event.get(Ecs.SQL_TABLES).isPresent();
        Optional<Clearance> clearance = sql ? clearances.account(account) : Optional.empty();
        Dataset dataset = dataset(event);
        Map<String, CatalogueField> columns = columns(event, Ecs.SQL_COLUMNS);
        Map<String, CatalogueField> predicates = columns(event, Ecs.SQL_PREDICATE_COLUMNS);
        predicates.values().removeIf(field -> field.mask() == null);
        List<Exposure> clear = event.get(Ecs.FLOW_EXPOSURES).orElse(List.of()).stream()
                .filter(exposure -> exposure.clear() > 0)
                .toList();
        String datasetId = dataset == null ? text(event, Ecs.FLOW_DATASET) : dataset.id();
        return new AuditEvent(
                event.require(Ecs.EVENT_ID),
                event.require(Ecs.EVENT_DATASET),
                text(event, Ecs.EVENT_ACTION),
                text(event, Ecs.EVENT_OUTCOME),
                text(event, Ecs.EVENT_REASON),
                event.get(Ecs.EVENT_CATEGORY).orElse(List.of()),
                event.get(Ecs.TAGS).orElse(List.of()),
                text(event, Ecs.AGENT_ID),
                account,
                event.get(Ecs.USER_ROLES).orElse(List.of()),
                event.get(Ecs.ORGANIZATION_NAME)
                        .orElse(clearance.map(Clearance::unit).orElse("")),
                text(event, Ecs.HOST_NAME),
                text(event, Ecs.SOURCE_IP),
                event.get(Ecs.PROCESS_EXECUTABLE).orElse(text(event, Ecs.PROCESS_NAME)),
                text(event, Ecs.AUDIT_KEY),
                text(event, Ecs.URL_PATH),
                at.getHour(),
                offHours(at),
                text(event, Ecs.FLOW_INTERFACE),
                datasetId,
                dataset == null ? datasetId : dataset.titleZh(),
                dataset == null ? 0 : dataset.grade(),
                dataset != null,
                dataset == null ? "" : dataset.sharing().name().toLowerCase(Locale.ROOT),
                agreement(dataset, consumer(event), at.toLocalDate()),
                text(event, Ecs.FLOW_ZONE),
                number(event, Ecs.FLOW_CLEARANCE),
                event.get(Ecs.FLOW_RECORDS).orElse(number(event, Ecs.SQL_ROWS)),
                clear.stream()
                        .mapToInt(exposure -> grade(exposure, field(dataset, exposure)))
                        .max()
                        .orElse(0),
                clear.stream().mapToLong(Exposure::clear).sum(),
                dormantDays,
                text(event, Ecs.DATABASE_NAME),
                text(event, Ecs.SQL_COMMAND),
                event.get(Ecs.SQL_UNREAD).orElse(false),
                event.get(Ecs.SQL_TABLES).orElse(List.of()),
                List.copyOf(columns.keySet()),
                highest(columns),
                List.copyOf(predicates.keySet()),
                highest(predicates),
                clearance.map(Clearance::grade).orElse(0),
                failedLogins,
                text(event, Ecs.GAP_SOURCE),
                number(event, Ecs.GAP_FIRST),
                number(event, Ecs.GAP_LAST));
    }

    /** One fact per exposure of the event; none when it has none. */
    List<FieldExposure> exposures(Event event, AuditEvent audit) {
        List<Exposure> exposures = event.get(Ecs.FLOW_EXPOSURES).orElse(List.of());
        if (exposures.isEmpty()) {
            return List.of();
        }
        Dataset dataset = dataset(event);
        List<FieldExposure> facts = new ArrayList<>(exposures.size());
        for (Exposure exposure : exposures) {
            Optional<CatalogueField> field = field(dataset, exposure);
            facts.add(new FieldExposure(
                    audit.eventId(),
                    audit.dataset(),
                    audit.account(),
                    audit.unit(),
                    audit.sourceIp(),
                    audit.offHours(),
                    audit.interfaceId(),
                    audit.datasetId(),
                    audit.datasetTitle(),
                    audit.sharing(),
                    audit.agreement(),
                    exposure.field(),
                    exposure.kind(),
                    field.map(CatalogueField::grade).orElse(0),
                    grade(exposure, field),
                    exposure.clear(),
                    exposure.masked(),
                    exposure.weak(),
                    field.map(CatalogueField::mask).isPresent(),
                    audit.clearance(),
                    audit.zone(),
                    audit.records()));
        }
        return facts;
    }

    /** The catalogue's field as the gateway found it, else the one of the path's last name. */
    private static Optional<CatalogueField> field(@Nullable Dataset dataset, Exposure exposure) {
        String path = exposure.field();
        String name = exposure.catalogueField() == null
                ? path.substring(path.lastIndexOf('.') + 1)
                : exposure.catalogueField();
        return dataset == null ? Optional.empty() : dataset.field(name);
    }

    /** Where a field holds the kind it is for, the catalogue's grade goes; else the kind's own if that is higher. */
    private static int grade(Exposure exposure, Optional<CatalogueField> field) {
        Optional<SensitiveKind> kind = SensitiveKind.of(exposure.kind());
        boolean own =
                field.isPresent() && kind.equals(Optional.ofNullable(field.get().kind()));
        return own
                ? Math.max(exposure.grade(), field.get().grade())
                : Math.max(
                        exposure.grade(), kind.map(SensitiveKind::defaultGrade).orElse(0));
    }

    private boolean offHours(ZonedDateTime at) {
        LocalTime time = at.toLocalTime();
        return at.getDayOfWeek() == DayOfWeek.SATURDAY
                || at.getDayOfWeek() == DayOfWeek.SUNDAY
                || time.isBefore(settings.workBegins())
                || !time.isBefore(settings.workEnds());
    }

    /** Of the tables a statement joins, the one of the highest grade says what it is about (就高从严). */
    private @Nullable Dataset dataset(Event event) {
        Optional<Dataset> flow = event.get(Ecs.FLOW_DATASET)
                .flatMap(catalogue::dataset)
                .or(() -> event.get(Ecs.FLOW_INTERFACE).flatMap(catalogue::servedBy));
        return flow.or(() -> event.get(Ecs.SQL_TABLES).orElse(List.of()).stream()
                        .map(catalogue::table)
                        .flatMap(Optional::stream)
                        .max(Comparator.comparingInt(Dataset::grade).thenComparing(Dataset::id)))
                .orElse(null);
    }

    private static String consumer(Event event) {
        return event.get(Ecs.FLOW_CONSUMER)
                .orElse(event.get(Ecs.FLOW_INTERFACE).isPresent() ? text(event, Ecs.USER_NAME) : "");
    }

    private static String agreement(@Nullable Dataset dataset, String consumer, LocalDate day) {
        if (dataset == null || consumer.isEmpty()) {
            return "";
        }
        if (dataset.agreement(consumer, day).isPresent()) {
            return "valid";
        }
        return dataset.agreements().stream()
                        .anyMatch(agreement -> agreement.consumer().equals(consumer)
                                && agreement.to().isBefore(day))
                ? "expired"
                : "none";
    }

    /** The catalogued ones among an event's columns, with {@code table.*} resolved, in order. */
    private Map<String, CatalogueField> columns(Event event, Field<List<String>> of) {
        Map<String, CatalogueField> found = new LinkedHashMap<>();
        for (String column : event.get(of).orElse(List.of())) {
            if (column.endsWith(".*")) {
                String table = column.substring(0, column.length() - 2);
                catalogue.table(table).ifPresent(dataset -> {
                    for (CatalogueField field : dataset.fields()) {
                        if (field.column() != null) {
                            found.put(table + "." + field.column(), field);
                        }
                    }
                });
            } else {
                catalogue.column(column).ifPresent(field -> found.put(column, field));
            }
        }
        return found;
    }

    private static int highest(Map<String, CatalogueField> columns) {
        return columns.values().stream().mapToInt(CatalogueField::grade).max().orElse(0);
    }

    private static String text(Event event, Field<String> field) {
        return event.get(field).orElse("");
    }

    private static long number(Event event, Field<Long> field) {
        return event.get(field).orElse(0L);
    }
}
