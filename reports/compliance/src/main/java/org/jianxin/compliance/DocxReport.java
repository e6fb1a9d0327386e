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
import java.util.List;
import java.util.Map;
import org.apache.poi.xwpf.usermodel.BreakType;
import org.apache.poi.xwpf.usermodel.ParagraphAlignment;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.jianxin.compliance.Assessment.Item;
import org.jianxin.compliance.Assessment.ItemEvidence;

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
        DocxStyles.body(document, "凡标注“自动”的结果，均由采集到的证据事件得出，附录逐项列出事件编号与 SM3 摘要；其余项目如实标注“待人工”，" + "未经人员核查不得视为符合。");
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
        rows.add(List.of("重大风险隐患", String.valueOf(conclusion.majorHazards())));
        rows.add(List.of("符合率（待人工项全部不符合时）", percent(conclusion.rateNow())));
        rows.add(List.of("符合率（待人工项全部符合时）", percent(conclusion.rateAtBest())));
        rows.add(List.of("判定规则", conclusion.rule()));
        rows.add(List.of("取证主机", assessment.hosts().isEmpty() ? "无" : String.join("、", assessment.hosts())));
        DocxStyles.table(document, List.of("项目", "结果"), rows, new int[] {3800, 5200});
        if (conclusion.grade() == Conclusion.Grade.OPEN) {
            DocxStyles.body(document, "尚有 " + conclusion.pending() + " 项待人工判定，其结果可能改变结论，因此本报告不给出最终结论。");
        }
        DocxStyles.body(document, "判定规则中未被官方文本明确的部分：");
        for (String uncertain : conclusion.uncertain()) {
            DocxStyles.body(document, "· " + uncertain);
        }
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
                        item.reason()));
            }
            DocxStyles.table(
                    document, List.of("条款", "控制点", "要求（转述）", "结果", "说明"), rows, new int[] {1300, 1300, 2700, 1200, 2500
                    });
        });
    }

    private void problems(XWPFDocument document, Assessment assessment) {
        DocxStyles.heading(document, 1, "三、安全问题汇总");
        List<List<String>> rows = new ArrayList<>();
        for (Item item : assessment.items()) {
            if (item.result() == ItemResult.PARTIAL || item.result() == ItemResult.NONCONFORM) {
                rows.add(List.of(
                        String.format("T%03d", rows.size() + 1),
                        item.clause(),
                        item.controlPoint(),
                        item.result().chinese(),
                        item.reason()));
            }
        }
        if (rows.isEmpty()) {
            DocxStyles.body(document, "自动判定的测评项中未发现不符合或部分符合。");
        } else {
            DocxStyles.table(
                    document, List.of("编号", "条款", "控制点", "结果", "问题描述"), rows, new int[] {800, 1300, 1400, 1100, 4400});
        }
    }

    private void pending(XWPFDocument document, Assessment assessment) {
        DocxStyles.heading(document, 1, "四、待人工核查清单");
        List<List<String>> rows = new ArrayList<>();
        for (Item item : assessment.items()) {
            if (item.result() == ItemResult.PENDING) {
                rows.add(List.of(item.clause(), item.controlPoint(), item.reason(), ""));
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
                        evidence.host() + "\n" + evidence.checkKey() + "\n" + evidence.verdict(),
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
