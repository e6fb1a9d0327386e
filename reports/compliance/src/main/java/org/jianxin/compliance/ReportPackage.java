package org.jianxin.compliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm3;
import org.jspecify.annotations.Nullable;

/**
 * A report package: a zip of documents, {@code manifest.json} with the SM3 of each, and {@code signature.json} with an SM2
 * signature over the manifest and the signer's certificate. Changing, adding or removing one byte of any document is found.
 */
public final class ReportPackage {
    /** What package files are called. */
    public static final String SUFFIX = ".jianxin.zip";

    static final String MANIFEST = "manifest.json";
    static final String SIGNATURE = "signature.json";
    private static final String ALGORITHM = "SM2-SM3";
    /** The one subject whose signature counts: agents and the gateway hold certificates of the same root. */
    private static final String SIGNER = "report-signer";

    private static final String SIGNER_KIND = "service";
    /** Separates this use of the key from its others. */
    private static final byte[] CONTEXT = "jianxin-report".getBytes(UTF_8);
    /** Largest package read, unpacked, in bytes. */
    private static final long MAX_UNPACKED = 512L << 20;

    private final JsonMapper json = RecordMapper.create();

    record Manifest(int version, String report, Instant made, Map<String, String> sm3) {
        Manifest {
            requireNonNull(report, "report");
            requireNonNull(made, "made");
            sm3 = new TreeMap<>(requireNonNull(sm3, "sm3"));
        }
    }

    record Signature(String algorithm, String certificate, String value) {
        Signature {
            requireNonNull(algorithm, "algorithm");
            requireNonNull(certificate, "certificate");
            requireNonNull(value, "value");
        }
    }

    /**
     * Makes a package.
     *
     * @param documents name to content
     * @param certificate certificate of the signer's key, issued by the signing root to the report signer
     * @return the file's content
     * @throws CertificateException when {@link #verify} would not believe this certificate at {@code made}
     */
    public byte[] make(
            String report, Instant made, Map<String, byte[]> documents, Signer signer, Sm2Certificate certificate)
            throws CertificateException {
        if (!signer.publicKey().keyId().equals(certificate.publicKey().keyId())) {
            throw new IllegalArgumentException("the certificate is not the signing key's");
        }
        if (!mayReport(certificate)) {
            throw new CertificateException(certificate + " is not one for reports");
        }
        if (made.isBefore(certificate.notBefore())) {
            throw new CertificateNotYetValidException(certificate + " is valid from " + certificate.notBefore());
        }
        if (made.isAfter(certificate.notAfter())) {
            throw new CertificateExpiredException(certificate + " was valid until " + certificate.notAfter());
        }
        Map<String, String> digests = new TreeMap<>();
        documents.forEach((name, content) -> digests.put(name, Sm3.hex(content)));
        byte[] manifest = bytes(new Manifest(1, report, made, digests));
        byte[] signature = bytes(new Signature(
                ALGORITHM,
                Base64.getEncoder().encodeToString(certificate.encoded()),
                Base64.getEncoder().encodeToString(signer.sign(signed(manifest)))));
        Map<String, byte[]> entries = new LinkedHashMap<>(new TreeMap<>(documents));
        entries.put(MANIFEST, manifest);
        entries.put(SIGNATURE, signature);
        return container(entries, made);
    }

    private static boolean mayReport(Sm2Certificate certificate) {
        return certificate.kind().equals(SIGNER_KIND)
                && certificate.commonName().equals(SIGNER);
    }

    private byte[] bytes(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // records of strings can be written
        }
    }

    /**
     * Verifies a package in a file.
     *
     * @throws IOException when the file cannot be read; never for what is in it
     */
    public ReportCheck verify(Path file, Sm2Certificate root, Clock clock) throws IOException {
        return verify(Files.readAllBytes(file), root, clock);
    }

    /**
     * Verifies a package.
     *
     * @param whole the file's content
     * @param root the signing root the signer's certificate must lead to
     * @return what is in it and, where it must not be believed, why
     */
    public ReportCheck verify(byte[] whole, Sm2Certificate root, Clock clock) {
        requireNonNull(root, "root");
        Map<String, byte[]> all;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(whole))) {
            all = entries(zip);
        } catch (IOException | IllegalArgumentException e) {
            return ReportCheck.refused(ReportCheck.Problem.NOT_A_PACKAGE, "");
        }
        Map<String, byte[]> entries = new LinkedHashMap<>(all);
        byte[] manifestBytes = entries.remove(MANIFEST);
        byte[] signatureBytes = entries.remove(SIGNATURE);
        if (manifestBytes == null || signatureBytes == null) {
            return ReportCheck.refused(ReportCheck.Problem.NOT_A_PACKAGE, manifestBytes == null ? MANIFEST : SIGNATURE);
        }
        Manifest manifest = read(manifestBytes, Manifest.class).orElse(null);
        if (manifest == null) {
            return ReportCheck.refused(ReportCheck.Problem.BAD_SIGNATURE, MANIFEST);
        }
        Signature signature = read(signatureBytes, Signature.class).orElse(null);
        Sm2Certificate certificate =
                signature == null ? null : certificate(signature).orElse(null);
        if (signature == null
                || certificate == null
                || !Arrays.equals(
                        signatureBytes, canonical(signature, certificate).orElse(null))) {
            return ReportCheck.refused(ReportCheck.Problem.BAD_SIGNATURE, SIGNATURE);
        }
        try {
            // As of the day it was made: a report stays good when its signer's certificate has run out since.
            certificate.verify(root, Clock.fixed(manifest.made(), clock.getZone()));
        } catch (CertificateException e) {
            return ReportCheck.refused(ReportCheck.Problem.UNKNOWN_SIGNER, certificate.commonName());
        }
        if (!mayReport(certificate)) {
            return ReportCheck.refused(ReportCheck.Problem.NOT_A_REPORT_SIGNER, certificate.commonName());
        }
        if (manifest.made().isAfter(clock.instant().plusSeconds(300))) {
            return ReportCheck.refused(ReportCheck.Problem.FROM_THE_FUTURE, MANIFEST);
        }
        if (!signatureIsGood(signature, certificate, manifestBytes)) {
            return ReportCheck.refused(ReportCheck.Problem.BAD_SIGNATURE, MANIFEST);
        }
        Optional<ReportCheck> wrong = compare(manifest, entries);
        if (wrong.isEmpty() && !Arrays.equals(whole, container(all, manifest.made()))) {
            return ReportCheck.refused(ReportCheck.Problem.CHANGED, "");
        }
        return wrong.orElseGet(() ->
                ReportCheck.accepted(manifest.report(), manifest.made(), certificate.commonName(), entries.size()));
    }

    /** The one way to write this signature: the same bits in other characters would otherwise be a second form of it. */
    private Optional<byte[]> canonical(Signature signature, Sm2Certificate certificate) {
        return base64(signature.value())
                .map(value -> bytes(new Signature(
                        signature.algorithm(),
                        Base64.getEncoder().encodeToString(certificate.encoded()),
                        Base64.getEncoder().encodeToString(value))));
    }

    private static boolean signatureIsGood(Signature signature, Sm2Certificate certificate, byte[] manifest) {
        return ALGORITHM.equals(signature.algorithm())
                && base64(signature.value())
                        .filter(value -> certificate.publicKey().verify(signed(manifest), value))
                        .isPresent();
    }

    private static Optional<ReportCheck> compare(Manifest manifest, Map<String, byte[]> entries) {
        for (Map.Entry<String, String> expected : manifest.sm3().entrySet()) {
            byte[] content = entries.get(expected.getKey());
            if (content == null) {
                return Optional.of(ReportCheck.refused(ReportCheck.Problem.MISSING, expected.getKey()));
            }
            if (!Sm3.hex(content).equals(expected.getValue())) {
                return Optional.of(ReportCheck.refused(ReportCheck.Problem.CHANGED, expected.getKey()));
            }
        }
        for (String name : entries.keySet()) {
            if (!manifest.sm3().containsKey(name)) {
                return Optional.of(ReportCheck.refused(ReportCheck.Problem.ADDED, name));
            }
        }
        return Optional.empty();
    }

    private static Optional<Sm2Certificate> certificate(Signature signature) {
        return base64(signature.certificate()).flatMap(der -> {
            try {
                return Optional.of(Sm2Certificate.of(der));
            } catch (CertificateException e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty when it is not JSON of that form: a part missing, one too many, or null. */
    private <T> Optional<T> read(byte[] bytes, Class<T> type) {
        try {
            @Nullable T value = json.readValue(bytes, type);
            return Optional.ofNullable(value);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static byte[] signed(byte[] manifest) {
        byte[] digest = Sm3.digest(CONTEXT, manifest);
        byte[] signed = new byte[CONTEXT.length + digest.length];
        System.arraycopy(CONTEXT, 0, signed, 0, CONTEXT.length);
        System.arraycopy(digest, 0, signed, CONTEXT.length, digest.length);
        return signed;
    }

    private static Map<String, byte[]> entries(ZipInputStream zip) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        long total = 0;
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            byte[] content = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, MAX_UNPACKED - total + 1));
            total += content.length;
            if (total > MAX_UNPACKED) {
                throw new IOException("unpacks to more than " + MAX_UNPACKED + " bytes");
            }
            if (entries.put(entry.getName(), content) != null) {
                throw new IOException(entry.getName() + " stands twice");
            }
        }
        return entries;
    }

    /**
     * The one file that these entries make: stored without compression, so that it does not depend on anybody's zlib, and
     * {@link #verify} can compare every byte of it, the zip's own headers included.
     */
    private static byte[] container(Map<String, byte[]> entries, Instant made) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out, UTF_8)) {
            for (Map.Entry<String, byte[]> named : entries.entrySet()) {
                CRC32 crc = new CRC32();
                crc.update(named.getValue());
                ZipEntry entry = new ZipEntry(named.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(named.getValue().length);
                entry.setCrc(crc.getValue());
                entry.setTimeLocal(LocalDateTime.ofInstant(made, ZoneOffset.UTC));
                zip.putNextEntry(entry);
                zip.write(named.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return out.toByteArray();
    }
}
