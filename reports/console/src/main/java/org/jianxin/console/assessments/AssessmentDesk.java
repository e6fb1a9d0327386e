package org.jianxin.console.assessments;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jianxin.compliance.Assessment;
import org.jianxin.compliance.Assessments;
import org.jianxin.compliance.EvidenceChangedException;
import org.jianxin.compliance.SelfAssessment;
import org.jianxin.compliance.SelfAssessmentReport;
import org.jianxin.console.ProblemException;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.VersionConflictException;

/** What pages and API share: making, finding and packing assessments, with the console's refusals. */
@Singleton
final class AssessmentDesk {
    private static final int MAX_NAME = 100;

    private final SelfAssessment selfAssessment;
    private final SelfAssessmentReport report;
    private final Assessments assessments;

    AssessmentDesk(SelfAssessment selfAssessment, SelfAssessmentReport report, Assessments assessments) {
        this.selfAssessment = requireNonNull(selfAssessment, "selfAssessment");
        this.report = requireNonNull(report, "report");
        this.assessments = requireNonNull(assessments, "assessments");
    }

    Assessment make(String system, String unit) {
        try {
            Assessment made = selfAssessment.assess(named("system", system), named("unit", unit));
            assessments.add(made);
            return made;
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        } catch (VersionConflictException e) {
            throw new ProblemException(409, "assessment_same_second");
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

    /** The signed package, made anew from what is stored. */
    byte[] pack(String id) {
        Assessment assessment = get(id);
        try {
            Path directory = Files.createTempDirectory("jianxin-report");
            try {
                Path file = report.write(assessment, directory);
                byte[] bytes = Files.readAllBytes(file);
                Files.delete(file);
                return bytes;
            } finally {
                Files.delete(directory);
            }
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        } catch (EvidenceChangedException e) {
            throw new ProblemException(409, "evidence_changed", e.eventId());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
