"""Which line of an article is kicker, headline, byline, body or boilerplate?"""
