package org.jianxin.compliance;

import java.math.BigInteger;
import java.util.List;
import org.apache.poi.wp.usermodel.HeaderFooterType;
import org.apache.poi.xwpf.usermodel.ParagraphAlignment;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFFooter;
import org.apache.poi.xwpf.usermodel.XWPFHeader;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFRun;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.apache.poi.xwpf.usermodel.XWPFTableCell;
import org.apache.poi.xwpf.usermodel.XWPFTableRow;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTDecimalNumber;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTFonts;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTPPrGeneral;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTRPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTSectPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTblWidth;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STStyleType;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STTblWidth;

/** Headings, body text and tables as Chinese official documents set them: A4, 仿宋 body, 黑体 headings. */
final class DocxStyles {
    private static final String BODY_FONT = "仿宋";
    private static final String HEADING_FONT = "黑体";
    private static final int BODY_POINTS = 12;
    private static final int TABLE_POINTS = 9;
    /** A4 in twentieths of a point. */
    private static final int PAGE_WIDTH = 11906;

    private static final int PAGE_HEIGHT = 16838;
    private static final int MARGIN = 1440;

    private DocxStyles() {}

    /** Page size, heading styles, a header with the report's name and page numbers. */
    static void install(XWPFDocument document, String header) {
        CTSectPr section = document.getDocument().getBody().addNewSectPr();
        section.addNewPgSz().setW(BigInteger.valueOf(PAGE_WIDTH));
        section.getPgSz().setH(BigInteger.valueOf(PAGE_HEIGHT));
        section.addNewPgMar().setLeft(BigInteger.valueOf(MARGIN));
        section.getPgMar().setRight(BigInteger.valueOf(MARGIN));
        section.getPgMar().setTop(BigInteger.valueOf(MARGIN));
        section.getPgMar().setBottom(BigInteger.valueOf(MARGIN));
        for (int level = 1; level <= 3; level++) {
            addHeadingStyle(document, level);
        }
        XWPFHeader top = document.createHeader(HeaderFooterType.DEFAULT);
        run(first(top.getParagraphs(), top::createParagraph), header, TABLE_POINTS, false);
        XWPFFooter bottom = document.createFooter(HeaderFooterType.DEFAULT);
        XWPFParagraph page = first(bottom.getParagraphs(), bottom::createParagraph);
        page.setAlignment(ParagraphAlignment.CENTER);
        page.getCTP().addNewFldSimple().setInstr("PAGE");
    }

    static void heading(XWPFDocument document, int level, String text) {
        XWPFParagraph paragraph = document.createParagraph();
        paragraph.setStyle(styleId(level));
        paragraph.setSpacingBefore(level == 1 ? 360 : 200);
        paragraph.setSpacingAfter(120);
        XWPFRun run = paragraph.createRun();
        font(run, HEADING_FONT);
        run.setFontSize(18 - 2 * level);
        run.setBold(true);
        run.setText(text);
    }

    static void body(XWPFDocument document, String text) {
        XWPFParagraph paragraph = document.createParagraph();
        paragraph.setIndentationFirstLine(BODY_POINTS * 2 * 20);
        paragraph.setSpacingBetween(1.5);
        run(paragraph, text, BODY_POINTS, false);
    }

    static void run(XWPFParagraph paragraph, String text, int points, boolean bold) {
        XWPFRun run = paragraph.createRun();
        font(run, bold ? HEADING_FONT : BODY_FONT);
        run.setFontSize(points);
        run.setBold(bold);
        String[] lines = text.split("\n");
        for (int i = 0; i < lines.length; i++) {
            if (i > 0) {
                run.addBreak();
            }
            run.setText(lines[i]);
        }
    }

    /** A table with a repeated header row; widths in twips. */
    static void table(XWPFDocument document, List<String> header, List<List<String>> rows, int[] widths) {
        XWPFTable table = document.createTable(rows.size() + 1, header.size());
        CTTblWidth width = table.getCTTbl().getTblPr().isSetTblW()
                ? table.getCTTbl().getTblPr().getTblW()
                : table.getCTTbl().getTblPr().addNewTblW();
        width.setType(STTblWidth.DXA);
        width.setW(BigInteger.valueOf(java.util.Arrays.stream(widths).sum()));
        table.getRow(0).setRepeatHeader(true);
        fill(table.getRow(0), header, widths, true);
        for (int i = 0; i < rows.size(); i++) {
            fill(table.getRow(i + 1), rows.get(i), widths, false);
            table.getRow(i + 1).setCantSplitRow(true);
        }
        document.createParagraph();
    }

    private static void fill(XWPFTableRow row, List<String> cells, int[] widths, boolean header) {
        for (int i = 0; i < cells.size(); i++) {
            XWPFTableCell cell = row.getCell(i);
            cell.setWidth(String.valueOf(widths[i]));
            if (header) {
                cell.setColor("E8EEF5");
            }
            run(cell.getParagraphs().get(0), cells.get(i), TABLE_POINTS, header);
        }
    }

    private static void addHeadingStyle(XWPFDocument document, int level) {
        CTStyle style = CTStyle.Factory.newInstance();
        style.setStyleId(styleId(level));
        style.addNewName().setVal("heading " + level);
        style.setType(STStyleType.PARAGRAPH);
        CTPPrGeneral paragraph = style.addNewPPr();
        CTDecimalNumber outline = paragraph.addNewOutlineLvl();
        outline.setVal(BigInteger.valueOf(level - 1L));
        paragraph.addNewKeepNext();
        CTRPr text = style.addNewRPr();
        CTFonts fonts = text.addNewRFonts();
        fonts.setEastAsia(HEADING_FONT);
        fonts.setAscii(HEADING_FONT);
        document.createStyles().addStyle(new XWPFStyle(style));
    }

    private static String styleId(int level) {
        return "Heading" + level;
    }

    private static void font(XWPFRun run, String name) {
        run.setFontFamily(name, XWPFRun.FontCharRange.eastAsia);
        run.setFontFamily("Times New Roman", XWPFRun.FontCharRange.ascii);
        run.setFontFamily("Times New Roman", XWPFRun.FontCharRange.hAnsi);
    }

    private static XWPFParagraph first(
            List<XWPFParagraph> paragraphs, java.util.function.Supplier<XWPFParagraph> otherwise) {
        return paragraphs.isEmpty() ? otherwise.get() : paragraphs.get(0);
    }
}
