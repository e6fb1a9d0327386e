package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One assessed item (测评项) of GB/T 22239-2019, level 3. The summary is in our own words; the standard itself is cited by
 * clause, not quoted.
 *
 * @param clause clause of GB/T 22239-2019, for instance {@code 8.1.4.1 a)}
 * @param gb28448Id number of the item in GB/T 28448, for instance {@code L3-CES1-01}
 * @param layer one of the ten layers, for instance 安全计算环境
 * @param controlPoint control point (控制点), for instance 身份鉴别
 * @param evidence what can decide it
 * @param checkKeys keys of the checks whose results bear on it; never empty when telemetry alone decides
 * @param highRiskCase case of the high-risk judgement guide (高风险判定指引) that failing it may be; null when none is
 * @param majorHazard the major hazard that failing it may be; null when none is
 */
public record Control(
        String clause,
        String gb28448Id,
        String layer,
        String controlPoint,
        String summary,
        EvidenceClass evidence,
        List<String> checkKeys,
        @Nullable String highRiskCase,
        @Nullable MajorHazard majorHazard) {
    public Control {
        requireNonNull(clause, "clause");
        requireNonNull(gb28448Id, "gb28448Id");
        requireNonNull(layer, "layer");
        requireNonNull(controlPoint, "controlPoint");
        requireNonNull(summary, "summary");
        requireNonNull(evidence, "evidence");
        checkKeys = List.copyOf(checkKeys);
    }

    /** What can decide an item. */
    public enum EvidenceClass {
        /** Telemetry alone can decide it. */
        TELEMETRY,
        /** Telemetry shows a part; a person decides. */
        PARTLY_TELEMETRY,
        /** Documents and interviews (文档、访谈). */
        DOCUMENTS,
        /** Inspection on site (现场核查). */
        SITE
    }
}
