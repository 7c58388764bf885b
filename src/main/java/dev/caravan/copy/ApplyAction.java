// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.ChangeBatch;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** {@code operation=apply}: the body is a {@link ChangeBatch}. */
final class ApplyAction implements PgCopyProducer.Action {

    /** Of an exchange with a part of a source transaction: the failure that took the parts before along. */
    private static final String CUT = "CamelPgCopyCut";

    private final ChangeApplier applier;
    private final PositionStep positionStep;
    private final boolean safe;

    ApplyAction(PgCopyEndpoint endpoint) {
        PgCopyConfiguration configuration = endpoint.getConfiguration();
        @Nullable PositionStep step = configuration.getPositionStep();
        positionStep = step == null ? (connection, batch) -> {} : step;
        safe = configuration.isSafe() || step == null;
        applier = new ChangeApplier(
                endpoint.requiredDataSource(), ApplySettings.of(configuration), configuration.badRowsOrStop());
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        ChangeBatch batch = exchange.getIn().getMandatoryBody(ChangeBatch.class);
        RuntimeException before = exchange.getProperty(CUT, RuntimeException.class);
        if (before != null) {
            throw before;
        }
        boolean careful = exchange.getIn().getHeader(PgCopyConstants.SAFE, safe, Boolean.class);
        boolean continued = applier.isContinued();
        ApplyResult result;
        try {
            result = applier.apply(batch, positionStep, careful ? ApplyMode.SAFE : ApplyMode.FAST);
        } catch (RuntimeException e) {
            if (continued) {
                // A part by itself, sent again by an error handler, would move the position past those before it.
                exchange.setProperty(CUT, e);
            }
            throw e;
        }
        positionStep.committed(batch);
        Message message = exchange.getMessage();
        message.setHeader(PgCopyConstants.RESULT, result);
        message.setHeader(PgCopyConstants.ROW_COUNT, result.rowsApplied());
        message.setHeader(PgCopyConstants.BYTES, result.bytes());
    }

    @Override
    public void close() {
        applier.abandon();
    }

    @Override
    public void refresh() {
        applier.refresh();
    }
}
