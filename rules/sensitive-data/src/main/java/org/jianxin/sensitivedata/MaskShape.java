package org.jianxin.sensitivedata;

/** How a masking rule decides what stays. */
public enum MaskShape {
    /** The first and last few characters stay; spaces, hyphens and middle dots are not counted and stay. */
    EDGES,
    /** A personal name: the surname stays, one character, or both of a compound surname. */
    SURNAME,
    /** An address: the part down to the district or county stays. */
    DISTRICT,
    /** An e-mail address: the first few characters and everything from the at sign stay. */
    MAILBOX,
    /** A date: the year stays. */
    YEAR,
    /** Numbers joined by dots, colons or hyphens (IP, MAC): the first few of them stay. */
    GROUPS,
    /** A whole number becomes the range it lies in: 37 becomes 30-39. */
    RANGE,
    /** Decimal numbers as in coordinates keep the first few places behind the point; of anything else nothing stays. */
    DECIMALS,
    /** Nothing stays; the result is always six mask characters, so that not even the length shows. */
    WHOLE
}
