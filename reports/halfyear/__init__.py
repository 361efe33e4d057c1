"""The half-year report of a district: figures by themselves, words and costs by the steering group, frozen when filed.

``taken_part`` and ``figures`` count and leave out what may not be read, ``paper`` lays it out once for page, PDF and
Word, ``filing`` says who has filed, ``summary`` puts the districts beside each other.
"""
