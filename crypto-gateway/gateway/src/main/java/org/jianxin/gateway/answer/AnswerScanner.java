package org.jianxin.gateway.answer;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer as it streams past and shows every scalar in it to an {@link ExposureInspector}. The bytes themselves
 * are not touched. For one answer and one thread; memory does not grow with the length of the answer.
 */
public interface AnswerScanner {
    /** The next bytes of the answer. Never fails: what cannot be read as it should be is searched as plain text. */
    void feed(byte[] bytes, int offset, int length);

    /** The answer is over. */
    void end();

    /** Whether part of the answer was not what its content type says. */
    boolean malformed();

    /**
     * A scanner for a content type; empty when values in such an answer cannot be found, for instance in a picture.
     *
     * @param contentType the header as sent; null counts as plain text
     */
    static Optional<AnswerScanner> of(@Nullable String contentType, Detector detector, ExposureInspector inspector) {
        String header = contentType == null ? "text/plain" : contentType;
        String type = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        Optional<Charset> charset = charset(header);
        if (charset.isEmpty()) {
            return Optional.empty();
        }
        if (type.equals("application/json") || type.endsWith("+json") || type.equals("application/x-ndjson")) {
            return Optional.of(new Decoding(charset.get(), new JsonScanner(detector, inspector)));
        }
        if (type.equals("text/csv")) {
            return Optional.of(new Decoding(charset.get(), new CsvScanner(inspector)));
        }
        boolean lines = type.startsWith("text/")
                || type.equals("application/xml")
                || type.endsWith("+xml")
                || type.equals("application/x-www-form-urlencoded");
        return lines ? Optional.of(new Decoding(charset.get(), new LineScanner(inspector))) : Optional.empty();
    }

    private static Optional<Charset> charset(String header) {
        for (String part : header.split(";")) {
            String[] pair = part.strip().split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("charset")) {
                try {
                    String name = pair[1].strip().replace("\"", "");
                    // What calls itself GBK or GB2312 is GB18030 in practice, which contains both.
                    boolean chinese = name.equalsIgnoreCase("gbk") || name.equalsIgnoreCase("gb2312");
                    return Optional.of(Charset.forName(chinese ? "GB18030" : name));
                } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(StandardCharsets.UTF_8);
    }
}
