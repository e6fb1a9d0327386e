package org.jianxin.gateway.identity;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A person as stored: with the password hash, and in the one form the row's code is computed over. */
record PersonRow(Person person, String password) {
    /** Every column with its length before it, so that no two rows have the same bytes. */
    byte[] protectedBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            List<String> roles = person.subject().roleIds();
            text(out, "jianxin-person-1");
            text(out, person.name());
            text(out, person.displayName());
            text(out, String.join(",", roles));
            text(out, person.unit());
            out.writeInt(person.clearance());
            out.writeBoolean(person.enabled());
            out.writeBoolean(person.mustChange());
            text(out, password);
            out.writeInt(person.failures());
            time(out, person.lockedUntil());
            time(out, person.created());
            time(out, person.passwordSet());
            time(out, person.sessionsFrom());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static void time(DataOutputStream out, @Nullable Instant time) throws IOException {
        out.writeLong(time == null ? -1 : time.toEpochMilli());
    }

    /** Names the account only. */
    @Override
    public String toString() {
        return "PersonRow[" + person.name() + "]";
    }
}
