package org.jianxin.supplychain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.events.Finding;
import org.jianxin.events.Severity;
import org.jianxin.sm.Sm3;
import org.jianxin.sm.Sm3Stream;
import org.jspecify.annotations.Nullable;
import org.owasp.dependencycheck.dependency.Dependency;
import org.owasp.dependencycheck.dependency.Reference;
import org.owasp.dependencycheck.dependency.Vulnerability;
import org.owasp.dependencycheck.dependency.VulnerableSoftware;
import org.owasp.dependencycheck.dependency.naming.Identifier;
import org.owasp.dependencycheck.dependency.naming.PurlIdentifier;

/** Makes findings of what the engine found. */
final class Findings {
    private static final int MAX_SUMMARY = 4000;

    private final Instant found;
    private final LocalDate feedDate;
    private final Map<String, Finding> byId = new LinkedHashMap<>();

    Findings(Instant found, LocalDate feedDate) {
        this.found = found;
        this.feedDate = feedDate;
    }

    void add(Dependency dependency) throws ScanException {
        if (dependency.getVulnerabilities().isEmpty()) {
            return;
        }
        String component = component(dependency);
        String digest = sm3(dependency);
        for (Vulnerability vulnerability : dependency.getVulnerabilities()) {
            Finding finding = finding(component, dependency.getFilePath(), digest, vulnerability);
            byId.putIfAbsent(finding.id(), finding);
        }
    }

    /** Gravest first, then by name. */
    List<Finding> list() {
        List<Finding> list = new ArrayList<>(byId.values());
        list.sort(Comparator.comparing(Finding::severity)
                .reversed()
                .thenComparing(Finding::component)
                .thenComparing(Finding::vulnerability));
        return list;
    }

    private Finding finding(String component, String file, String digest, Vulnerability vulnerability) {
        Double score = score(vulnerability);
        String summary = vulnerability.getDescription() == null ? "" : vulnerability.getDescription();
        VulnerableSoftware matched = vulnerability.getMatchedVulnerableSoftware();
        return new Finding(
                Sm3.hex((component + "\n" + vulnerability.getName()).getBytes(StandardCharsets.UTF_8)),
                found,
                component,
                file,
                digest,
                vulnerability.getName(),
                severity(score),
                score,
                matched == null ? null : blankToNull(matched.getVersionEndExcluding()),
                summary.length() > MAX_SUMMARY ? summary.substring(0, MAX_SUMMARY) : summary,
                vulnerability.getReferences(true).stream()
                        .map(Reference::getUrl)
                        .filter(url -> url != null && !url.isBlank())
                        .distinct()
                        .toList(),
                feedDate);
    }

    private static String component(Dependency dependency) {
        for (Identifier identifier : dependency.getSoftwareIdentifiers()) {
            if (identifier instanceof PurlIdentifier purl) {
                return purl.getValue();
            }
        }
        return dependency.getFileName();
    }

    private static @Nullable Double score(Vulnerability vulnerability) {
        if (vulnerability.getCvssV4() != null && vulnerability.getCvssV4().getCvssData() != null) {
            return vulnerability.getCvssV4().getCvssData().getBaseScore();
        } else if (vulnerability.getCvssV3() != null
                && vulnerability.getCvssV3().getCvssData() != null) {
            return vulnerability.getCvssV3().getCvssData().getBaseScore();
        } else if (vulnerability.getCvssV2() != null
                && vulnerability.getCvssV2().getCvssData() != null) {
            return vulnerability.getCvssV2().getCvssData().getBaseScore();
        }
        return null;
    }

    /** CVSS v3.1 and v4.0, qualitative severity rating scale; without a score it counts as medium until someone looks. */
    private static Severity severity(@Nullable Double score) {
        if (score == null) {
            return Severity.MEDIUM;
        } else if (score >= 9.0) {
            return Severity.CRITICAL;
        } else if (score >= 7.0) {
            return Severity.HIGH;
        } else if (score >= 4.0) {
            return Severity.MEDIUM;
        } else if (score > 0) {
            return Severity.LOW;
        }
        return Severity.INFORMATIONAL;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    /** Of the component's file, or of the archive it lies in: what the engine unpacked is gone by now. */
    private static String sm3(Dependency dependency) throws ScanException {
        Path file = Path.of(dependency.getFilePath());
        while (!Files.exists(file) && file.getParent() != null) {
            file = file.getParent();
        }
        try (InputStream in = Files.newInputStream(file)) {
            Sm3Stream digest = new Sm3Stream();
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.finish());
        } catch (IOException e) {
            throw new ScanException("the component " + dependency.getFilePath() + " cannot be read again", e);
        }
    }
}
