package org.jianxin.sensitivedata.synthetic;

/**
 * One enterprise that does not exist.
 *
 * @param uscc unified social credit code, both check characters valid (GB 32100-2015, GB 11714)
 */
public record SyntheticEnterprise(String name, String uscc, String legalPerson, String address) {}
