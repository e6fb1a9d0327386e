package org.jianxin.appliance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.Sm2Certificate;

/** When the certificates of a data directory end. */
final class CertificateEnds {
    private CertificateEnds() {}

    /**
     * Of the gateway, of the appliance, of this machine's agent, and of the key that signs reports.
     *
     * @return file below the data directory to end
     */
    static Map<Path, Instant> all(Path data) throws IOException, CertificateException {
        Map<Path, Instant> ends = new TreeMap<>();
        for (String folder : List.of("gateway/tls", "appliance/tls", "agent/tls")) {
            for (Path file : files(data.resolve(folder), ".pem")) {
                boolean standard = file.getFileName().toString().startsWith("standard");
                ends.put(
                        data.relativize(file),
                        standard ? of(file) : PemFile.certificates(file).get(0).notAfter());
            }
        }
        for (String folder : List.of("agent/keys", "appliance/keys")) {
            for (Path file : files(data.resolve(folder), "-certificate.pem")) {
                ends.put(data.relativize(file), Sm2Certificate.read(file).notAfter());
            }
        }
        return ends;
    }

    /** Of the first certificate in a file of a chain for standard TLS. */
    static Instant of(Path pem) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(pem)) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return certificate.getNotAfter().toInstant();
        } catch (CertificateException e) {
            throw new CertificateException(pem + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .toList();
        }
    }
}
