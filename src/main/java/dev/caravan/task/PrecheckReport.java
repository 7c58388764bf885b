// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.caravan.task.Finding.Level;
import java.time.Instant;
import java.util.List;

/**
 * The outcome of all prechecks of a task.
 *
 * @param task task id
 * @param checkedAt when they ran
 * @param findings what was found, gravest first
 * @param passedChecks ids of the checks that found nothing
 * @param skippedChecks ids of the checks that could not run because a database was not reached, or that do not concern
 *     these databases or this task
 */
public record PrecheckReport(
        String task, Instant checkedAt, List<Finding> findings, List<String> passedChecks, List<String> skippedChecks) {

    /** Copies the lists. */
    public PrecheckReport {
        findings = List.copyOf(findings);
        passedChecks = List.copyOf(passedChecks);
        skippedChecks = List.copyOf(skippedChecks);
    }

    /** Whether the task may start: there is no error. Warnings do not keep it from starting. */
    @JsonProperty("passed")
    public boolean passed() {
        return of(Level.ERROR).isEmpty();
    }

    /** The same with the warnings of a check accepted or not. */
    public PrecheckReport accepting(String check, boolean accepted) {
        return new PrecheckReport(
                task,
                checkedAt,
                findings.stream()
                        .map(finding -> finding.id().equals(check) ? finding.accepted(accepted) : finding)
                        .toList(),
                passedChecks,
                skippedChecks);
    }

    /** Findings of a level. */
    public List<Finding> of(Level level) {
        return findings.stream().filter(finding -> finding.level() == level).toList();
    }
}
