package org.jianxin.gateway.answer;

import org.jianxin.sensitivedata.BlockedValueException;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jspecify.annotations.Nullable;

/** Plain text: one value and one record per line. Lines without end are cut between words. */
final class TextFilter extends WindowFilter {
    /** How far behind its beginning the line that is not whole yet was gone through. */
    private int resume;

    private boolean inLine;

    TextFilter(ExposureInspector inspector, TextEncoding encoding) {
        super(inspector, encoding);
    }

    @Override
    int scan(int from, boolean last) throws RefusedException, BlockedValueException {
        int start = from;
        while (start < end) {
            int to = Math.min(end, start + PIECE);
            int at = start + resume;
            while (at < to && window[at] != '\n' && window[at] != '\r') {
                at++;
            }
            if (at < to) {
                line(start, at);
                inLine = false;
                start = at + 1;
            } else if (full(start, PIECE)) {
                int cut = cut(inspector.root(), start, false);
                line(start, cut);
                start = cut;
            } else if (last) {
                line(start, end);
                start = end;
            } else {
                resume = at - start;
                return start;
            }
            resume = 0;
        }
        return start;
    }

    private void line(int from, int to) throws RefusedException, BlockedValueException {
        if (from == to) {
            return;
        }
        if (!inLine) {
            inspector.record();
            inLine = true;
        }
        @Nullable String shown = inspector.root().value(encoding.decode(window, from, to));
        if (shown != null) {
            replace(from, to, encoding.encode(shown));
        }
    }

    @Override
    void ended() {
        // any text is whole
    }
}
