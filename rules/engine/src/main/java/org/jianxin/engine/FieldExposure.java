package org.jianxin.engine;

/**
 * What was found in one field of one answer, with what is known of the call. Names of the components are the field names
 * rules use.
 *
 * @param account the receiving consumer
 * @param dataset {@code event.dataset} of the event
 * @param datasetId catalogue id of the dataset given out
 * @param field path of the field in the answer
 * @param kind kind of sensitive value, for instance {@code citizen-id}
 * @param catalogueGrade the catalogue's grade of the field; 0 when it has none
 * @param grade the catalogue's grade where the field holds the kind it is for, else at least the kind's default
 * @param clear values in clear
 * @param masked values masked as they should be
 * @param weak values masked, but showing too much
 * @param maskRule whether the catalogue lays down how the field is masked
 * @param clearance highest grade the receiver may see in clear
 * @param zone {@code open} or {@code internal}
 * @param records records in the answer
 */
public record FieldExposure(
        String eventId,
        String dataset,
        String account,
        String unit,
        String sourceIp,
        boolean offHours,
        String interfaceId,
        String datasetId,
        String datasetTitle,
        String sharing,
        String agreement,
        String field,
        String kind,
        int catalogueGrade,
        int grade,
        long clear,
        long masked,
        long weak,
        boolean maskRule,
        long clearance,
        String zone,
        long records)
        implements Fact {}
