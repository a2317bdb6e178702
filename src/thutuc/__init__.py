"""One BPMN file per administrative procedure, run by an embeddable engine."""

__version__ = "0.1.0"
