package org.jianxin.compliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
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
import org.jianxin.sm.SigningCertificate;
import org.jianxin.sm.Sm3;

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
    /** Separates this use of the key from its others. */
    private static final byte[] CONTEXT = "jianxin-report".getBytes(UTF_8);
    /** Largest package read, unpacked, in bytes. */
    private static final long MAX_UNPACKED = 512L << 20;

    private final JsonMapper json = RecordMapper.create();

    record Manifest(int version, String report, Instant made, Map<String, String> sm3) {}

    record Signature(String algorithm, String certificate, String value) {}

    /**
     * Writes a package.
     *
     * @param documents name to content
     * @param certificate certificate of the signer's key, issued by the signing root
     */
    public void write(
            Path file,
            String report,
            Instant made,
            Map<String, byte[]> documents,
            Signer signer,
            SigningCertificate certificate)
            throws IOException {
        if (!signer.publicKey().keyId().equals(certificate.publicKey().keyId())) {
            throw new IllegalArgumentException("the certificate is not the signing key's");
        }
        Map<String, String> digests = new TreeMap<>();
        documents.forEach((name, content) -> digests.put(name, Sm3.hex(content)));
        byte[] manifest = json.writeValueAsBytes(new Manifest(1, report, made, digests));
        byte[] signature = json.writeValueAsBytes(new Signature(
                ALGORITHM,
                Base64.getEncoder().encodeToString(certificate.encoded()),
                Base64.getEncoder().encodeToString(signer.sign(signed(manifest)))));
        Map<String, byte[]> entries = new LinkedHashMap<>(new TreeMap<>(documents));
        entries.put(MANIFEST, manifest);
        entries.put(SIGNATURE, signature);
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        Files.write(unfinished, container(entries, made));
        Files.move(unfinished, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Verifies a package.
     *
     * @param root the signing root the signer's certificate must lead to
     * @return what is in it and, where it must not be believed, why
     * @throws IOException when the file cannot be read; never for what is in it
     */
    public ReportCheck verify(Path file, SigningCertificate root, Clock clock) throws IOException {
        requireNonNull(root, "root");
        byte[] whole = Files.readAllBytes(file);
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
        Manifest manifest;
        Signature signature;
        SigningCertificate certificate;
        try {
            manifest = json.readValue(manifestBytes, Manifest.class);
            signature = json.readValue(signatureBytes, Signature.class);
            certificate = certificate(signature);
            if (!Arrays.equals(signatureBytes, json.writeValueAsBytes(canonical(signature, certificate)))) {
                return ReportCheck.refused(ReportCheck.Problem.BAD_SIGNATURE, SIGNATURE);
            }
        } catch (JsonProcessingException | CertificateException | IllegalArgumentException e) {
            return ReportCheck.refused(ReportCheck.Problem.BAD_SIGNATURE, SIGNATURE);
        }
        try {
            // As of the day it was made: a report stays good when its signer's certificate has run out since.
            certificate.verify(root, Clock.fixed(manifest.made(), clock.getZone()));
        } catch (CertificateException e) {
            return ReportCheck.refused(ReportCheck.Problem.UNKNOWN_SIGNER, certificate.commonName());
        }
        if (manifest.made().isAfter(clock.instant().plusSeconds(300))) {
            return ReportCheck.refused(ReportCheck.Problem.FROM_THE_FUTURE, MANIFEST);
        }
        if (!signatureIsGood(signature, certificate, manifestBytes)) {
            return ReportCheck.refused(ReportCheck.Problem.BAD_SIGNATURE, MANIFEST);
        }
        Optional<ReportCheck> wrong = compare(manifest, entries);
        if (wrong.isEmpty() && !Arrays.equals(whole, container(all, manifest.made()))) {
            return ReportCheck.refused(
                    ReportCheck.Problem.CHANGED, file.getFileName().toString());
        }
        return wrong.orElseGet(() ->
                ReportCheck.accepted(manifest.report(), manifest.made(), certificate.commonName(), entries.size()));
    }

    /** The one way to write this signature: the same bits in other characters would otherwise be a second form of it. */
    private static Signature canonical(Signature signature, SigningCertificate certificate) {
        return new Signature(
                signature.algorithm(),
                Base64.getEncoder().encodeToString(certificate.encoded()),
                Base64.getEncoder().encodeToString(Base64.getDecoder().decode(signature.value())));
    }

    private static boolean signatureIsGood(Signature signature, SigningCertificate certificate, byte[] manifest) {
        try {
            return ALGORITHM.equals(signature.algorithm())
                    && certificate
                            .publicKey()
                            .verify(signed(manifest), Base64.getDecoder().decode(signature.value()));
        } catch (IllegalArgumentException e) {
            return false; // not Base64
        }
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

    private static SigningCertificate certificate(Signature signature) throws CertificateException {
        try {
            return SigningCertificate.of(Base64.getDecoder().decode(signature.certificate()));
        } catch (IllegalArgumentException e) {
            throw new CertificateException("not Base64", e);
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
    private static byte[] container(Map<String, byte[]> entries, Instant made) throws IOException {
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
        }
        return out.toByteArray();
    }
}
