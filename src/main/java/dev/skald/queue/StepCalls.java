package dev.skald.queue;

/** The progress of a step's calls. */
record StepCalls(CallState action, CallState compensation, CallState confirmation) {
    /** The calls of a step before anything happened. */
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
