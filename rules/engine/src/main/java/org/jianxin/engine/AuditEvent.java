package org.jianxin.engine;

import java.util.List;

/**
 * One event with everything the rules need to know about it. Names of the components are the field names rules use; text
 * that is absent is empty, numbers that are absent are 0 unless said otherwise.
 *
 * @param eventId {@code event.id}
 * @param dataset {@code event.dataset}
 * @param action {@code event.action}
 * @param outcome {@code event.outcome}: {@code success}, {@code failure} or empty
 * @param reason {@code event.reason}: the machine reason of a gateway decision
 * @param categories {@code event.category}
 * @param tags {@code tags}
 * @param agent {@code agent.id}
 * @param account {@code user.name}: person, database account or consumer
 * @param roles {@code user.roles}
 * @param unit {@code organization.name}, or the unit of the database account's clearance
 * @param host {@code host.name}
 * @param sourceIp {@code source.ip}
 * @param process {@code process.executable}, else {@code process.name}
 * @param auditKey {@code jianxin.audit.key}
 * @param urlPath {@code url.path}
 * @param hour hour of the day in the configured zone, 0 to 23
 * @param offHours outside the working hours, or Saturday or Sunday
 * @param interfaceId {@code jianxin.flow.interface}
 * @param datasetId catalogue id of the dataset given out or read
 * @param datasetTitle its Chinese title, else its id
 * @param datasetGrade highest grade of its fields
 * @param catalogued whether the catalogue knows the dataset
 * @param sharing {@code unconditional}, {@code conditional} or {@code none}; empty when not catalogued
 * @param agreement of the consumer on the event's day: {@code valid}, {@code expired} or {@code none}; empty where there is
 *     no consumer or dataset
 * @param zone {@code jianxin.flow.zone}: {@code open} or {@code internal}
 * @param clearance {@code jianxin.flow.clearance}: highest grade the receiver may see in clear
 * @param records records given out, or rows a statement returned
 * @param clearGrade highest grade of what went out in clear; a kind's default where the catalogue gives no grade
 * @param clearValues sensitive values that went out in clear
 * @param dormantDays whole days since the interface's call before this one; -1 when none is known
 * @param database {@code jianxin.sql.database}
 * @param sqlCommand {@code jianxin.sql.command}
 * @param sqlUnread {@code jianxin.sql.unread}: the statement was not understood in whole, so {@code columns} may lack some
 * @param tables {@code jianxin.sql.tables}
 * @param columns catalogued columns whose values the statement returns or puts elsewhere, {@code table.*} resolved
 * @param columnGrade highest grade among {@code columns}
 * @param predicateColumns catalogued columns with a masking rule that the statement filters, joins, groups or sorts by
 * @param predicateGrade highest grade among {@code predicateColumns}
 * @param accountClearance highest grade the database account may read; 0 when it is on no list
 * @param failedLogins failures of the same account at the same place within {@link LoginTracker#LOOK_BACK} before a
 *     successful login; 0 for other events
 * @param gapSource {@code jianxin.gap.source}
 * @param gapFirst {@code jianxin.gap.first}
 * @param gapLast {@code jianxin.gap.last}
 */
public record AuditEvent(
        String eventId,
        String dataset,
        String action,
        String outcome,
        String reason,
        List<String> categories,
        List<String> tags,
        String agent,
        String account,
        List<String> roles,
        String unit,
        String host,
        String sourceIp,
        String process,
        String auditKey,
        String urlPath,
        int hour,
        boolean offHours,
        String interfaceId,
        String datasetId,
        String datasetTitle,
        int datasetGrade,
        boolean catalogued,
        String sharing,
        String agreement,
        String zone,
        long clearance,
        long records,
        int clearGrade,
        long clearValues,
        long dormantDays,
        String database,
        String sqlCommand,
        boolean sqlUnread,
        List<String> tables,
        List<String> columns,
        int columnGrade,
        List<String> predicateColumns,
        int predicateGrade,
        int accountClearance,
        long failedLogins,
        String gapSource,
        long gapFirst,
        long gapLast)
        implements Fact {}
