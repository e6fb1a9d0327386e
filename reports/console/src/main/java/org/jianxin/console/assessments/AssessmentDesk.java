package org.jianxin.console.assessments;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.security.cert.CertificateException;
import java.util.List;
import org.jianxin.compliance.Assessment;
import org.jianxin.compliance.Assessments;
import org.jianxin.compliance.EvidenceChangedException;
import org.jianxin.compliance.SelfAssessment;
import org.jianxin.compliance.SelfAssessmentReport;
import org.jianxin.console.ProblemException;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.VersionConflictException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What pages and API share: making and finding assessments and their packages, with the console's refusals. */
@Singleton
final class AssessmentDesk {
    private static final Logger LOG = LoggerFactory.getLogger(AssessmentDesk.class);
    private static final int MAX_NAME = 100;

    private final SelfAssessment selfAssessment;
    private final SelfAssessmentReport report;
    private final Assessments assessments;

    AssessmentDesk(SelfAssessment selfAssessment, SelfAssessmentReport report, Assessments assessments) {
        this.selfAssessment = requireNonNull(selfAssessment, "selfAssessment");
        this.report = requireNonNull(report, "report");
        this.assessments = requireNonNull(assessments, "assessments");
    }

    /** Makes an assessment and signs its package, once and for all. */
    Assessment make(String system, String unit) {
        try {
            Assessment made = selfAssessment.assess(named("system", system), named("unit", unit));
            assessments.add(made, report.make(made));
            return made;
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        } catch (VersionConflictException e) {
            throw new ProblemException(409, "assessment_same_second");
        } catch (EvidenceChangedException e) {
            throw new ProblemException(409, "evidence_changed", e.eventId());
        } catch (CertificateException e) {
            LOG.error("no report can be signed: {}", e.getMessage());
            throw new ProblemException(503, "report_signer_invalid");
        }
    }

    List<Assessment> list() {
        try {
            return assessments.list();
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
    }

    Assessment get(String id) {
        try {
            return assessments.find(id).orElseThrow(ProblemException::notFound);
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
    }

    /** The signed package, as it was made with the assessment. */
    byte[] signed(String id) {
        try {
            return assessments.signed(id).orElseThrow(ProblemException::notFound);
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
    }

    private static String named(String field, String text) {
        String name = text.strip();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw ProblemException.badInput(field, "1–" + MAX_NAME);
        }
        return name;
    }
}
