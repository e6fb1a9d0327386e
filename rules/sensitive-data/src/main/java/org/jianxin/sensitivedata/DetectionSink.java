package org.jianxin.sensitivedata;

/** Is told of each sensitive value, in the order they begin in the text. */
@FunctionalInterface
public interface DetectionSink {
    /**
     * A value stands at {@code [start, end)} of the text. Found values never overlap.
     *
     * @param start index of its first {@code char}
     * @param end index after its last {@code char}
     * @param revealed how many of its characters (code points, separators not counted) can be read; all of them when
     *     {@code form} is {@link ValueForm#CLEAR}
     */
    void found(SensitiveKind kind, int start, int end, ValueForm form, int revealed);
}
