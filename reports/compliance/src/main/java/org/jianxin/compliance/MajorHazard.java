package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

/**
 * One trigger of a major hazard (重大风险隐患), from appendix G of the 2025 report template. Whether it is one in a given
 * system (relevant, severe and likely at once) only a person can say.
 *
 * @param code {@code A-01} to {@code A-32}
 * @param trigger what brings it about, in a few words
 * @param signs what it is recognised by
 */
public record MajorHazard(String code, String layer, String trigger, String triggerEn, String signs) {
    public MajorHazard {
        requireNonNull(code, "code");
        requireNonNull(layer, "layer");
        requireNonNull(trigger, "trigger");
        requireNonNull(triggerEn, "triggerEn");
        requireNonNull(signs, "signs");
    }
}
