package dev.skald.queue;

/** How far the calls of a step have come. */
record StepCalls(CallState action, CallState compensation, CallState confirmation) {
    /** Of a step that nothing has happened to. */
    static final StepCalls NONE = new StepCalls(CallState.NONE, CallState.NONE, CallState.NONE);

    CallState at(CallKind kind) {
        return switch (kind) {
            case ACTION -> action;
            case COMPENSATION -> compensation;
            case CONFIRMATION -> confirmation;
        };
    }

    StepCalls with(CallKind kind, CallState call) {
        return switch (kind) {
            case ACTION -> new StepCalls(call, compensation, confirmation);
            case COMPENSATION -> new StepCalls(action, call, confirmation);
            case CONFIRMATION -> new StepCalls(action, compensation, call);
        };
    }
}
