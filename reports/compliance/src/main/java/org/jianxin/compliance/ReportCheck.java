package org.jianxin.compliance;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of verifying a report package.
 *
 * @param problem why it must not be believed; null when it may
 * @param where the document or part concerned; empty when it is the package as a whole
 * @param report id of the report; null unless accepted
 * @param signer common name of the signer's certificate; null unless accepted
 * @param documents how many documents are covered
 */
public record ReportCheck(
        @Nullable Problem problem,
        String where,
        @Nullable String report,
        @Nullable Instant made,
        @Nullable String signer,
        int documents) {
    /** What can be wrong. */
    public enum Problem {
        NOT_A_PACKAGE("不是完整的报告包", "not a whole report package"),
        UNKNOWN_SIGNER("签名证书不是由该根证书签发", "the signer's certificate was not issued by this root"),
        NOT_A_REPORT_SIGNER("签名证书不是用于签署报告的", "the signer's certificate is not one for reports"),
        BAD_SIGNATURE("签名不正确", "the signature is wrong"),
        FROM_THE_FUTURE("制作时间在未来", "made in the future"),
        CHANGED("内容被改动", "was changed"),
        MISSING("文件缺失", "is missing"),
        ADDED("多出未签名的文件", "was added and is not signed");

        private final String chinese;
        private final String english;

        Problem(String chinese, String english) {
            this.chinese = chinese;
            this.english = english;
        }

        public String chinese() {
            return chinese;
        }

        public String english() {
            return english;
        }
    }

    public boolean ok() {
        return problem == null;
    }

    static ReportCheck accepted(String report, Instant made, String signer, int documents) {
        return new ReportCheck(null, "", report, made, signer, documents);
    }

    static ReportCheck refused(Problem problem, String where) {
        return new ReportCheck(problem, where, null, null, null, 0);
    }
}
