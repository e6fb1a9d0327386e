package org.jianxin.gateway.answer;

import java.util.Locale;
import java.util.Optional;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jspecify.annotations.Nullable;

/** Which content type is read how. */
final class DocumentFilters {
    private DocumentFilters() {}

    /**
     * A filter for a content type; empty when values in such a document cannot be found, for instance in a picture.
     *
     * @param contentType the header as sent; null counts as plain text
     */
    static Optional<DocumentFilter> of(@Nullable String contentType, Detector detector, ExposureInspector inspector) {
        String header = contentType == null ? "text/plain" : contentType;
        String type = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        Optional<String> charset = charset(header);
        Optional<TextEncoding> encoding =
                charset.isEmpty() ? Optional.of(TextEncoding.utf8()) : TextEncoding.named(charset.get());
        return encoding.flatMap(known -> of(type, known, charset.isPresent(), detector, inspector));
    }

    private static Optional<DocumentFilter> of(
            String type, TextEncoding encoding, boolean given, Detector detector, ExposureInspector inspector) {
        if (type.equals("application/json")
                || type.endsWith("+json")
                || type.endsWith("ndjson")
                || type.endsWith("jsonl")) {
            return Optional.of(new JsonFilter(inspector, detector, encoding));
        }
        if (type.equals("text/csv") || type.equals("application/csv")) {
            return Optional.of(new CsvFilter(inspector, detector, encoding));
        }
        if (type.equals("application/xml") || type.equals("text/xml") || type.endsWith("+xml")) {
            return Optional.of(new XmlFilter(inspector, detector, encoding, given));
        }
        boolean lines = type.startsWith("text/") || type.equals("application/x-www-form-urlencoded");
        return lines ? Optional.of(new TextFilter(inspector, encoding)) : Optional.empty();
    }

    private static Optional<String> charset(String header) {
        String[] parts = header.split(";");
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].strip().split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("charset")) {
                return Optional.of(pair[1].strip().replace("\"", ""));
            }
        }
        return Optional.empty();
    }
}
