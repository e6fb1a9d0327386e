package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.poi.xwpf.usermodel.BreakType;
import org.apache.poi.xwpf.usermodel.ParagraphAlignment;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.jianxin.compliance.Assessment.Item;
import org.jianxin.compliance.Assessment.ItemEvidence;
import org.jianxin.compliance.Assessment.SuspectedHazard;

/**
 * The self-assessment as a Word document, in the chapter order of the 2025 template as far as it is known. The cover says
 * 自查报告: a formal assessment report (测评报告) may only come from a licensed assessor.
 */
final class DocxReport {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu年M月d日");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final ZoneId zone;

    DocxReport(ZoneId zone) {
        this.zone = requireNonNull(zone, "zone");
    }

    byte[] write(Assessment assessment) {
        try (XWPFDocument document = new XWPFDocument();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            DocxStyles.install(document, "网络安全等级保护自查报告  " + assessment.id());
            cover(document, assessment);
            statement(document);
            conclusion(document, assessment);
            layers(document, assessment);
            problems(document, assessment);
            hazards(document, assessment);
            pending(document, assessment);
            evidence(document, assessment);
            document.getProperties().getCoreProperties().setCreator("鉴信");
            document.getProperties().getCoreProperties().setTitle("网络安全等级保护自查报告");
            document.getProperties()
                    .getCoreProperties()
                    .setCreated(java.util.Optional.of(java.util.Date.from(assessment.made())));
            document.write(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
    }

    private void cover(XWPFDocument document, Assessment assessment) {
        for (int i = 0; i < 4; i++) {
            document.createParagraph();
        }
        line(document, "网络安全等级保护", 26, true);
        line(document, "自查报告", 36, true);
        document.createParagraph();
        line(document, "（本报告为运营单位自查结果，不是等级测评机构出具的测评报告）", 12, false);
        for (int i = 0; i < 6; i++) {
            document.createParagraph();
        }
        line(document, "定级对象：" + assessment.system(), 16, false);
        line(document, "运营单位：" + assessment.unit(), 16, false);
        line(document, "安全保护等级：第三级", 16, false);
        line(document, "报告编号：" + assessment.id(), 16, false);
        line(document, "自查日期：" + DAY.format(assessment.made().atZone(zone)), 16, false);
        document.createParagraph().createRun().addBreak(BreakType.PAGE);
    }

    private static void statement(XWPFDocument document) {
        DocxStyles.heading(document, 1, "声明");
        DocxStyles.body(
                document,
                "本报告依据 GB/T 22239-2019《信息安全技术 网络安全等级保护基本要求》第三级安全通用要求编制。" + "测评项内容为转述，引用时以条款编号为准，正式文本请以国家标准出版物为准。");
        DocxStyles.body(
                document,
                "凡标注“自动”的结果，均由采集到的证据事件得出，附录逐项列出事件编号与 SM3 摘要；其余项目如实标注“待人工”，" + "未经人员核查不得视为符合。超过 "
                        + SelfAssessment.MAX_AGE.toDays() + " 天未更新的检查结果不予采信，视为缺失。");
        DocxStyles.body(document, "本报告不能代替具有资质的等级测评机构出具的等级测评报告。");
    }

    private void conclusion(XWPFDocument document, Assessment assessment) {
        Conclusion conclusion = assessment.conclusion();
        DocxStyles.heading(document, 1, "一、自查结论");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("结论", conclusion.grade().chinese()));
        rows.add(List.of("测评项总数", String.valueOf(assessment.items().size())));
        rows.add(List.of("符合", String.valueOf(conclusion.conform())));
        rows.add(List.of("部分符合", String.valueOf(conclusion.partial())));
        rows.add(List.of("不符合", String.valueOf(conclusion.nonconform())));
        rows.add(List.of("不适用", String.valueOf(conclusion.notApplicable())));
        rows.add(List.of("待人工", String.valueOf(conclusion.pending())));
        rows.add(List.of("重大风险隐患", hazards(assessment)));
        rows.add(List.of("符合率（待人工项全部不符合时）", percent(conclusion.rateNow())));
        rows.add(List.of("符合率（待人工项全部符合时）", percent(conclusion.rateAtBest())));
        rows.add(List.of("判定规则", conclusion.rule()));
        rows.add(List.of("取证主机", assessment.hosts().isEmpty() ? "无" : String.join("、", assessment.hosts())));
        DocxStyles.table(document, List.of("项目", "结果"), rows, new int[] {3800, 5200});
        if (conclusion.grade() == Conclusion.Grade.OPEN) {
            List<String> open = new ArrayList<>();
            if (conclusion.pending() > 0) {
                open.add("尚有 " + conclusion.pending() + " 项待人工判定");
            }
            if (conclusion.majorHazards() == null) {
                open.add("重大风险隐患尚未评估");
            }
            DocxStyles.body(document, String.join("，", open) + "，其结果可能改变结论，因此本报告不给出最终结论。");
        }
        DocxStyles.body(document, "判定规则中未被官方文本明确的部分：");
        for (Conclusion.Uncertainty uncertain : conclusion.uncertain()) {
            DocxStyles.body(document, "· " + uncertain.zh());
        }
    }

    /** A number only where a person has counted. */
    private static String hazards(Assessment assessment) {
        Integer counted = assessment.conclusion().majorHazards();
        String suspected = assessment.suspectedHazards().isEmpty()
                ? ""
                : "；疑似 " + assessment.suspectedHazards().size() + " 项，见第四章";
        return (counted == null ? "未评估（待人工）" : String.valueOf(counted)) + suspected;
    }

    private void layers(XWPFDocument document, Assessment assessment) {
        DocxStyles.heading(document, 1, "二、单项结果汇总");
        Map<String, List<Item>> byLayer = new LinkedHashMap<>();
        for (Item item : assessment.items()) {
            byLayer.computeIfAbsent(item.layer(), layer -> new ArrayList<>()).add(item);
        }
        List<List<String>> summary = new ArrayList<>();
        byLayer.forEach((layer, items) -> {
            Map<ItemResult, Integer> counts = new EnumMap<>(ItemResult.class);
            items.forEach(item -> counts.merge(item.result(), 1, Integer::sum));
            List<String> row = new ArrayList<>(List.of(layer, String.valueOf(items.size())));
            for (ItemResult result : ItemResult.values()) {
                row.add(String.valueOf(counts.getOrDefault(result, 0)));
            }
            summary.add(row);
        });
        DocxStyles.table(document, List.of("安全类", "项数", "符合", "部分符合", "不符合", "不适用", "待人工"), summary, new int[] {
            2400, 900, 1100, 1200, 1100, 1100, 1200
        });
        byLayer.forEach((layer, items) -> {
            DocxStyles.heading(document, 2, layer);
            List<List<String>> rows = new ArrayList<>();
            for (Item item : items) {
                rows.add(List.of(
                        item.clause(),
                        item.controlPoint(),
                        item.summary(),
                        item.result().chinese() + (item.automatic() ? "（自动）" : ""),
                        item.reason().chinese()));
            }
            DocxStyles.table(
                    document, List.of("条款", "控制点", "要求（转述）", "结果", "说明"), rows, new int[] {1450, 1300, 2600, 1150, 2500
                    });
        });
    }

    /** What checks found, also where the item itself waits for a person. */
    private static void problems(XWPFDocument document, Assessment assessment) {
        DocxStyles.heading(document, 1, "三、安全问题汇总");
        Map<String, Problem> problems = new LinkedHashMap<>();
        for (Item item : assessment.items()) {
            item.evidence().stream().filter(ItemEvidence::found).forEach(evidence -> problems.computeIfAbsent(
                            evidence.eventId(), id -> new Problem(evidence, new ArrayList<>()))
                    .items()
                    .add(item));
        }
        if (problems.isEmpty()) {
            DocxStyles.body(document, "已有结果的检查中未发现问题；尚待人工核查的项目见第五章。");
            return;
        }
        DocxStyles.body(document, "下表列出每一项未通过或部分通过的检查，包括其所涉测评项仍待人工判定的；条款后为所涉测评项目前的结果。");
        List<List<String>> rows = new ArrayList<>();
        for (Problem problem : problems.values()) {
            ItemEvidence evidence = problem.evidence();
            rows.add(List.of(
                    String.format("T%03d", rows.size() + 1),
                    evidence.place() + "\n" + evidence.verdict().chinese(),
                    problem.clauses(),
                    problem.risks(),
                    evidence.reason(),
                    evidence.eventId()));
        }
        DocxStyles.table(document, List.of("编号", "主机/检查项", "条款", "高风险判例/隐患", "问题描述", "证据事件"), rows, new int[] {
            750, 1400, 1950, 1350, 2250, 1300
        });
    }

    /** One check that found something, and the items it bears on. */
    private record Problem(ItemEvidence evidence, List<Item> items) {
        String clauses() {
            List<String> clauses = new ArrayList<>();
            for (Item item : items) {
                clauses.add(item.clause() + " " + item.result().chinese());
            }
            return String.join("\n", clauses);
        }

        String risks() {
            Set<String> risks = new LinkedHashSet<>();
            for (Item item : items) {
                if (item.highRiskCase() != null) {
                    risks.add("判例 " + item.highRiskCase());
                }
                if (item.majorHazard() != null) {
                    risks.add("隐患 " + item.majorHazard());
                }
            }
            return risks.isEmpty() ? "—" : String.join("\n", risks);
        }
    }

    private static void hazards(XWPFDocument document, Assessment assessment) {
        DocxStyles.heading(document, 1, "四、疑似重大风险隐患");
        if (assessment.suspectedHazards().isEmpty()) {
            DocxStyles.body(document, "已有结果的检查未触及重大风险隐患触发项。这不表示不存在重大风险隐患，须由人员按触发项逐一评估。");
            return;
        }
        DocxStyles.body(document, "下列触发项被未通过或部分通过的检查触及，均为疑似，须由人员按相关性、严重性、高发性确认或排除；" + "未列出的触发项同样须由人员评估。");
        List<List<String>> rows = new ArrayList<>();
        for (SuspectedHazard hazard : assessment.suspectedHazards()) {
            rows.add(List.of(
                    hazard.code(),
                    hazard.trigger(),
                    String.join("\n", hazard.clauses()),
                    String.join("\n", hazard.checks()),
                    "疑似，待人工确认"));
        }
        DocxStyles.table(
                document, List.of("编号", "触发项", "条款", "触及的检查", "状态"), rows, new int[] {800, 2700, 1400, 2500, 1600});
    }

    private static void pending(XWPFDocument document, Assessment assessment) {
        DocxStyles.heading(document, 1, "五、待人工核查清单");
        List<List<String>> rows = new ArrayList<>();
        for (Item item : assessment.items()) {
            if (item.result() == ItemResult.PENDING) {
                rows.add(List.of(
                        item.clause(), item.controlPoint(), item.reason().chinese(), ""));
            }
        }
        DocxStyles.table(document, List.of("条款", "控制点", "原因", "核查记录"), rows, new int[] {1400, 1800, 3400, 2400});
    }

    private void evidence(XWPFDocument document, Assessment assessment) {
        DocxStyles.heading(document, 1, "附录 证据");
        DocxStyles.body(document, "每一条证据对应事件库中的一个事件；摘要为该事件规范 JSON 的 SM3 值，可与同包的 evidence.ndjson 核对。");
        for (Item item : assessment.items()) {
            if (item.evidence().isEmpty()) {
                continue;
            }
            DocxStyles.heading(
                    document,
                    3,
                    item.clause() + " " + item.controlPoint() + "："
                            + item.result().chinese());
            List<List<String>> rows = new ArrayList<>();
            for (ItemEvidence evidence : item.evidence()) {
                rows.add(List.of(
                        evidence.place() + "\n" + evidence.verdict().chinese(),
                        evidence.reason() + "\n" + String.join("\n", evidence.lines()),
                        evidence.eventId() + "\n" + local(evidence.at()) + "\nSM3 " + evidence.sm3()));
            }
            DocxStyles.table(document, List.of("主机/检查项/结果", "所见", "证据事件"), rows, new int[] {2000, 3600, 3400});
        }
    }

    private String local(Instant instant) {
        return TIME.format(instant.atZone(zone));
    }

    private static String percent(double rate) {
        return String.format("%.2f%%", rate);
    }

    private static void line(XWPFDocument document, String text, int points, boolean bold) {
        XWPFParagraph paragraph = document.createParagraph();
        paragraph.setAlignment(ParagraphAlignment.CENTER);
        DocxStyles.run(paragraph, text, points, bold);
    }
}
