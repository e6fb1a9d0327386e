package org.jianxin.sm.ca;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.ca.AuthorityRecord.Established;
import org.jianxin.sm.ca.AuthorityRecord.Issued;
import org.jianxin.sm.ca.AuthorityRecord.Listed;
import org.jianxin.sm.ca.AuthorityRecord.Revoked;

/** Records of an authority as JSON, one object of strings and arrays of strings each. */
final class RecordJson {

    private static final String TIME = "time";
    private static final String ACTION = "action";
    private static final String CRL_URL = "crl_url";
    private static final String SERIALS = "serials";
    private static final String CERTIFICATES = "certificates";
    private static final String RENEWS = "renews";
    private static final String REASON = "reason";
    private static final String NUMBER = "number";
    private static final String NEXT_UPDATE = "next_update";
    private static final String ENTRIES = "entries";
    private static final String SM3 = "sm3";

    private final JsonFactory json = new JsonFactory();

    byte[] encode(AuthorityRecord record) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator out = json.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField(TIME, record.time().toString());
            if (record instanceof Established established) {
                out.writeStringField(ACTION, "established");
                if (established.revocationList() != null) {
                    out.writeStringField(CRL_URL, established.revocationList().toString());
                }
            } else if (record instanceof Issued issued) {
                write(out, issued);
            } else if (record instanceof Revoked revoked) {
                out.writeStringField(ACTION, "revoked");
                write(out, SERIALS, revoked.serials());
                out.writeStringField(REASON, revoked.reason().id());
            } else if (record instanceof Listed listed) {
                out.writeStringField(ACTION, "listed");
                out.writeStringField(NUMBER, Long.toString(listed.number()));
                out.writeStringField(NEXT_UPDATE, listed.nextUpdate().toString());
                out.writeStringField(ENTRIES, Integer.toString(listed.entries()));
                out.writeStringField(SM3, listed.sm3());
            }
            out.writeEndObject();
        }
        return text.toByteArray();
    }

    /** The names are for people who read the log; the certificates say the same and are what counts. */
    private static void write(JsonGenerator out, Issued issued) throws IOException {
        Sm2Certificate first = issued.certificates().get(0);
        out.writeStringField(ACTION, "issued");
        out.writeStringField("common_name", first.commonName());
        out.writeStringField("kind", first.kind());
        write(
                out,
                SERIALS,
                issued.certificates().stream().map(Sm2Certificate::serial).toList());
        if (!issued.renews().isEmpty()) {
            out.writeStringField(RENEWS, issued.renews());
        }
        write(
                out,
                CERTIFICATES,
                issued.certificates().stream()
                        .map(each -> Base64.getEncoder().encodeToString(each.encoded()))
                        .toList());
    }

    private static void write(JsonGenerator out, String name, List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    /** @throws IOException when it is not such a record; the message says which field is wrong */
    AuthorityRecord decode(byte[] record) throws IOException {
        Fields fields = fields(record);
        try {
            Instant time = Instant.parse(fields.text(TIME));
            String action = fields.text(ACTION);
            return switch (action) {
                case "established" -> new Established(
                        time, fields.has(CRL_URL) ? URI.create(fields.text(CRL_URL)) : null);
                case "issued" -> new Issued(
                        time, certificates(fields.texts(CERTIFICATES)), fields.has(RENEWS) ? fields.text(RENEWS) : "");
                case "revoked" -> new Revoked(time, fields.texts(SERIALS), RevocationReason.of(fields.text(REASON)));
                case "listed" -> new Listed(
                        time,
                        Long.parseLong(fields.text(NUMBER)),
                        Instant.parse(fields.text(NEXT_UPDATE)),
                        Integer.parseInt(fields.text(ENTRIES)),
                        fields.text(SM3));
                default -> throw new IOException("its action \"" + action + "\" is not known");
            };
        } catch (DateTimeParseException | IllegalArgumentException | CertificateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static List<Sm2Certificate> certificates(List<String> encoded) throws IOException, CertificateException {
        if (encoded.isEmpty()) {
            throw new IOException("it has no certificate");
        }
        List<Sm2Certificate> certificates = new ArrayList<>();
        for (String each : encoded) {
            certificates.add(Sm2Certificate.of(Base64.getDecoder().decode(each)));
        }
        return certificates;
    }

    private Fields fields(byte[] record) throws IOException {
        Map<String, List<String>> fields = new HashMap<>();
        try (JsonParser in = json.createParser(record)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is not an object");
            }
            for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                List<String> values = new ArrayList<>();
                if (in.nextToken() == JsonToken.START_ARRAY) {
                    while (in.nextToken() == JsonToken.VALUE_STRING) {
                        values.add(in.getText());
                    }
                } else {
                    values.add(in.getText());
                }
                fields.put(name, values);
            }
        }
        return new Fields(fields);
    }

    private record Fields(Map<String, List<String>> values) {

        boolean has(String name) {
            return values.containsKey(name);
        }

        List<String> texts(String name) throws IOException {
            List<String> found = values.get(name);
            if (found == null) {
                throw new IOException("its field \"" + name + "\" is missing");
            }
            return found;
        }

        String text(String name) throws IOException {
            List<String> found = texts(name);
            if (found.size() != 1) {
                throw new IOException("its field \"" + name + "\" is not one text");
            }
            return found.get(0);
        }
    }
}
