"""Words: every sentence, list, picture and paper a person sees. Knows no other package of ours."""
