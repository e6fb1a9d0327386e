package org.jianxin.sm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What the authority issued, one JSON record per certificate in a signed chain. */
final class IssueLog implements Closeable {

    private static final String CHAIN_NAME = "ca/issued";

    private final JsonFactory json = new JsonFactory();
    private final ChainWriter chain;

    private IssueLog(ChainWriter chain) {
        this.chain = chain;
    }

    static IssueLog open(Path file, Signer signer) throws IOException {
        return new IssueLog(ChainWriter.open(file, CHAIN_NAME, signer, ChainPosition.start()));
    }

    /** On disk and signed when this returns. */
    void issued(Instant now, String use, Names names, Instant notBefore, Instant notAfter, byte[] certificate)
            throws IOException {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        try (JsonGenerator out = json.createGenerator(record)) {
            out.writeStartObject();
            out.writeStringField("time", now.toString());
            out.writeStringField("action", "issued");
            out.writeStringField("use", use);
            out.writeStringField("serial", names.serial());
            out.writeStringField("common_name", names.commonName());
            out.writeStringField("kind", names.kind());
            strings(out, "dns", names.dnsNames());
            strings(out, "ip", names.ipAddresses());
            out.writeStringField("not_before", notBefore.toString());
            out.writeStringField("not_after", notAfter.toString());
            out.writeStringField("sm3", Sm3.hex(certificate));
            out.writeEndObject();
        }
        chain.append(record.toByteArray());
        chain.checkpoint();
    }

    /** Whose certificate it is. */
    record Names(String serial, String commonName, String kind, List<String> dnsNames, List<String> ipAddresses) {}

    private static void strings(JsonGenerator out, String name, List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    @Override
    public void close() throws IOException {
        chain.close();
    }
}
