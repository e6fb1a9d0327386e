package org.jianxin.compliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jianxin.compliance.Assessment.Item;
import org.jianxin.compliance.Assessment.ItemEvidence;
import org.jianxin.events.EventJson;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm3;
import org.jianxin.store.EventStore;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.StoredEvent;

/**
 * A self-assessment as a signed package: {@code report.docx} for people, {@code assessment.json} for programs, and
 * {@code evidence.ndjson}, the events every automatic result rests on.
 */
public final class SelfAssessmentReport {
    private final EventStore events;
    private final Signer signer;
    private final Sm2Certificate certificate;
    private final ZoneId zone;

    /** @param zone in which times are printed */
    public SelfAssessmentReport(EventStore events, Signer signer, Sm2Certificate certificate, ZoneId zone) {
        this.events = requireNonNull(events, "events");
        this.signer = requireNonNull(signer, "signer");
        this.certificate = requireNonNull(certificate, "certificate");
        this.zone = requireNonNull(zone, "zone");
    }

    /**
     * Makes and signs the package. Once only, when the assessment is made: {@link Assessments} keeps it, since evidence
     * expires and certificates are replaced.
     *
     * @return the package's bytes
     * @throws EvidenceChangedException when an event is gone or not what the assessment saw
     * @throws CertificateException when the signer's certificate was not valid at the time of the assessment
     */
    public byte[] make(Assessment assessment)
            throws StoreUnavailableException, EvidenceChangedException, CertificateException {
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put("report.docx", new DocxReport(zone).write(assessment));
        documents.put("assessment.json", json(assessment));
        documents.put("evidence.ndjson", evidence(assessment));
        return new ReportPackage().make(assessment.id(), assessment.made(), documents, signer, certificate);
    }

    private static byte[] json(Assessment assessment) {
        try {
            return RecordMapper.create().writerWithDefaultPrettyPrinter().writeValueAsBytes(assessment);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // records of strings and numbers can be written
        }
    }

    private byte[] evidence(Assessment assessment) throws StoreUnavailableException, EvidenceChangedException {
        EventJson json = new EventJson();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        Set<String> written = new TreeSet<>();
        for (Item item : assessment.items()) {
            for (ItemEvidence evidence : item.evidence()) {
                if (!written.add(evidence.eventId())) {
                    continue;
                }
                Optional<StoredEvent> stored = events.get(evidence.index(), evidence.eventId());
                byte[] bytes = stored.map(found -> json.write(found.event()))
                        .orElseThrow(() -> new EvidenceChangedException(evidence.eventId()));
                if (!Sm3.hex(bytes).equals(evidence.sm3())) {
                    throw new EvidenceChangedException(evidence.eventId());
                }
                lines.writeBytes(bytes);
                lines.writeBytes("\n".getBytes(UTF_8));
            }
        }
        return lines.toByteArray();
    }
}
